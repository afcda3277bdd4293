# Files: those with the extensions given, if there are any, else all.
__lbgen_files() {
  local pattern="*.(${(j:|:)@})"
  local -a found
  if (( $# )); then found=( ${~${(Q)PREFIX}}${~pattern}(N-.) ); fi
  if (( $#found )); then
    _files -g "$pattern(-.)"
  else
    _files
  fi
}

# Names in the topology that the command line names.
__lbgen_names() {
  # No name begins with a dash: it is an option that is being typed.
  [[ $PREFIX == -* ]] && return 1
  local -a names expl
  names=( ${(f)"$(lbgen __names $1 -- "${(@Q)words}" 2>/dev/null)"} )
  _wanted names expl $1 compadd -a names
}

_lbgen() {
  local curcontext=$curcontext context state state_descr ret=1
  local -a line specs
  local -A opt_args
  __lbgen_program
  # Called here: what it does to words is undone where the function that calls it ends.
  _arguments -s -S -C : $specs && ret=0
  case $state in
    command) __lbgen_commands && ret=0 ;;
    words)
      if (( $+functions[__lbgen_command_$words[1]] )); then
        curcontext=${curcontext%:*:*}:lbgen-$words[1]:
        __lbgen_command_$words[1]
        _arguments -s -S -C : $specs && ret=0
      fi
      ;;
  esac
  return ret
}

# Read from fpath, it is called at once; read by source, it is only made known.
if [[ $funcstack[1] == _lbgen ]]; then
  _lbgen "$@"
else
  compdef _lbgen lbgen
fi
