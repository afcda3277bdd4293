# The operands before the cursor, the command first.
function __lbgen_words
    set -l words (commandline -opc)
    set -e words[1]
    set -l command ''
    set -l waits no
    set -l ended no
    for word in $words
        if test $waits = yes
            set waits no
        else if test $ended = no; and test "$word" = --
            set ended yes
        else if test $ended = no; and string match -qr -- '^-.' $word
            if __lbgen_takes_value "$command $word"
                set waits yes
            end
        else
            test -n "$command"; or set command $word
            printf '%s\n' $word
        end
    end
end

# Whether the command is $argv[1].
function __lbgen_in
    set -l words (__lbgen_words)
    test "$words[1]" = "$argv[1]"
end

# Whether the command is $argv[1] and so many operands are behind it; with `or more`, or more.
function __lbgen_at
    set -l words (__lbgen_words)
    test "$words[1]" = "$argv[1]"; or return
    set -l count (math (count $words) - 1)
    test $count -eq $argv[2]; or begin
        set -q argv[3]; and test $count -gt $argv[2]
    end
end

# Files: those with the extensions given, if there are any, else all.
function __lbgen_files
    set -l word (string replace -r -- '^-(-[^=]*=|[^-])' '' (commandline -ct))
    set -l files (complete -C "__lbgen_no_such_command $word")
    set -l extensions (string join '|' $argv)
    set -l wanted (string match -r -- "^.*\.(?:$extensions)\$" $files)
    if set -q argv[1]; and set -q wanted[1]
        printf '%s\n' $wanted (string match -r -- '^.*/$' $files)
    else
        printf '%s\n' $files
    end
end

function __lbgen_folders
    set -l word (string replace -r -- '^-(-[^=]*=|[^-])' '' (commandline -ct))
    complete -C "__lbgen_no_such_command $word" | string match -r -- '^.*/$'
end

# Names in the topology that the command line names.
function __lbgen_names
    # No name begins with a dash: it is an option that is being typed.
    string match -qr -- '^-[^=]*$' (commandline -ct); and return
    set -l words (commandline -op)
    set -e words[1]
    lbgen __names $argv[1] -- $words 2>/dev/null
end
