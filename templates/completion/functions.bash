# Readline breaks words at = and : too. Sets line_words to the words up to the cursor, each in one piece.
__lbgen_split() {
  local line=${COMP_LINE:0:COMP_POINT} word index
  line_words=()
  for ((index = 0; index <= COMP_CWORD; index++)); do
    word=${COMP_WORDS[index]}
    if [[ $index == 0 || $line == [[:space:]]* ]]; then
      line=${line#"${line%%[![:space:]]*}"}
      line_words+=("")
    fi
    [[ $line == "$word"* ]] || word=$line
    line_words[${#line_words[@]} - 1]+=$word
    line=${line#"$word"}
  done
}

# Answers those of the lines on standard input that begin with $1, each behind $2. compgen -W would do it too, but runs
# what stands in $(...), and a topology's names are not ours.
__lbgen_answer() {
  local line
  while IFS= read -r line; do
    if [[ -n $line && $line == "$1"* ]]; then COMPREPLY+=("$2$line"); fi
  done
}

# Answers files that begin with $1, each behind $2: those with the extensions $3... if there are any, else all.
__lbgen_files() {
  local begin=$1 head=$2 extension
  shift 2
  # What is quoted is left to readline itself, which answers where nobody else does.
  compopt -o filenames -o default 2>/dev/null
  for extension; do
    __lbgen_answer "" "$head" < <(compgen -f -X "!*.$extension" -- "$begin")
  done
  if ((${#COMPREPLY[@]} > 0)); then
    __lbgen_answer "" "$head" < <(compgen -d -- "$begin")
  else
    __lbgen_answer "" "$head" < <(compgen -f -- "$begin")
  fi
}

# Answers what $1 stands for, as far as it begins with $2, behind $3.
__lbgen_fill() {
  local more=${1#*:} words
  case $1 in
    words:*) __lbgen_answer "$2" "$3" <<<"${more// /$'\n'}" ;;
    list:*)
      __lbgen_list "$more"
      __lbgen_answer "$2" "$3" <<<"${words// /$'\n'}"
      ;;
    files:*)
      IFS=' ' read -ra words <<<"$more"
      __lbgen_files "$2" "$3" "${words[@]}"
      ;;
    folders:*)
      compopt -o filenames 2>/dev/null
      __lbgen_answer "" "$3" < <(compgen -d -- "$2")
      ;;
    names:*)
      __lbgen_answer "$2" "$3" < <(lbgen __names "$more" -- "${line_words[@]:1}" "${COMP_WORDS[@]:COMP_CWORD+1}" 2>/dev/null)
      ;;
  esac
}

_lbgen() {
  local line_words words wanted waiting="" command="" ended="" count=0 index word
  COMPREPLY=()
  __lbgen_split
  for ((index = 1; index < ${#line_words[@]} - 1; index++)); do
    word=${line_words[index]}
    if [[ -n $waiting ]]; then
      waiting=""
    elif [[ -z $ended && $word == -- ]]; then
      ended=yes
    elif [[ -z $ended && $word == -?* ]]; then
      if __lbgen_value "$command" "$word"; then waiting=$wanted; fi
    elif [[ -z $command ]]; then
      command=$word
    else
      ((count += 1))
    fi
  done
  word=${line_words[${#line_words[@]} - 1]}
  if [[ -n $waiting ]]; then
    __lbgen_fill "$waiting" "$word" ""
  elif [[ -z $ended && $word == --*=* ]]; then
    if __lbgen_value "$command" "${word%%=*}"; then __lbgen_fill "$wanted" "${word#*=}" "${word%%=*}="; fi
  elif [[ -z $command && $word != -* ]]; then
    __lbgen_fill list:commands "$word" ""
  elif [[ -n $ended || $word != -* ]] && __lbgen_operand "$command" "$count"; then
    __lbgen_fill "$wanted" "$word" ""
  elif [[ -z $ended ]] && __lbgen_flags "$command"; then
    __lbgen_fill "words:$words" "$word" ""
  fi
  # Readline replaces only what stands behind the last break.
  local kept="" colon=""
  if [[ $COMP_WORDBREAKS == *=* && $word == *=* ]]; then kept=${word%"${word##*=}"}; fi
  if [[ $COMP_WORDBREAKS == *:* && $word == *:* ]]; then colon=${word%"${word##*:}"}; fi
  if ((${#colon} > ${#kept})); then kept=$colon; fi
  COMPREPLY=("${COMPREPLY[@]#"$kept"}")
}

complete -F _lbgen lbgen
