#compdef tapekeep
# Completion for zsh. Write it into a folder of $fpath as _tapekeep.

_tapekeep_shell() {
    _arguments -s \
        '--json[Print JSON lines to standard output]' \
        '(-q --quiet)'{-q,--quiet}'[Print results and errors only]' \
        '*'{-v,--verbose}'[Print more; -vv names each item]' \
        '--log-file=[Append all messages to this file as well]:file:_files' \
        '--no-color[Print without colours; NO_COLOR does the same]' \
        '--progress=[A bar on a terminal, else a line every few seconds; or always lines; or nothing]:auto|plain|none:(auto plain none)' \
        '(-h --help)'{-h,--help}'[Print this help]' \
        '1:SHELL:(ash bash)'
}

_tapekeep_trash_restore() {
    _arguments -s \
        '(-f --force)'{-f,--force}'[It'\''s \\forced \[so\]\: yes]' \
        '--json[Print JSON lines to standard output]' \
        '(-q --quiet)'{-q,--quiet}'[Print results and errors only]' \
        '*'{-v,--verbose}'[Print more; -vv names each item]' \
        '--log-file=[Append all messages to this file as well]:file:_files' \
        '--no-color[Print without colours; NO_COLOR does the same]' \
        '--progress=[A bar on a terminal, else a line every few seconds; or always lines; or nothing]:auto|plain|none:(auto plain none)' \
        '(-h --help)'{-h,--help}'[Print this help]' \
        '1:ID: ' \
        '2::VAULT:_files -/'
}

_tapekeep_trash_list() {
    _arguments -s \
        '--json[Print JSON lines to standard output]' \
        '(-q --quiet)'{-q,--quiet}'[Print results and errors only]' \
        '*'{-v,--verbose}'[Print more; -vv names each item]' \
        '--log-file=[Append all messages to this file as well]:file:_files' \
        '--no-color[Print without colours; NO_COLOR does the same]' \
        '--progress=[A bar on a terminal, else a line every few seconds; or always lines; or nothing]:auto|plain|none:(auto plain none)' \
        '(-h --help)'{-h,--help}'[Print this help]' \
        '1::VAULT:_files -/'
}

_tapekeep_trash() {
    local curcontext="$curcontext" state line
    _arguments -C \
        '(-h --help)'{-h,--help}'[Print this help]' \
        '1:command:->command' \
        '*::argument:->argument' && return
    case $state in
    command)
        local -a names=(
            'list:List it'
            'restore:Bring it back'
        )
        _describe command names ;;
    argument)
        case $words[1] in
        list) _tapekeep_trash_list ;;
        restore) _tapekeep_trash_restore ;;
        esac ;;
    esac
}

_tapekeep_list() {
    _arguments -s \
        '--format=[How to print the items]:word:(table json jsonl csv sha256sum)' \
        '--collection=[Only these collections]:list:(history conversations)' \
        '--state=[Only items in these states]:list:(listed waiting stored failed vanished trashed discarded present-upstream missing-upstream gone-upstream deleted-upstream)' \
        '*--where=[Only items whose column fits, such as status=done, size>=1M or '\''voice_name='\'' (has none)]:condition: ' \
        '--sort=[What comes first]:word:(newest oldest id voice largest longest)' \
        '--limit=[At most so many items]:N: ' \
        '--after=[Only items made at or after this time]:date: ' \
        '--before=[Only items made before this time]:date: ' \
        '*--voice=[Only this voice, by name or id]:voice: ' \
        '*--model=[Only this model, by id]:model: ' \
        '*--source=[Only this source, such as TTS or STS]:source: ' \
        '--search=[Only items whose text holds these words]:words: ' \
        '--json[Print JSON lines to standard output]' \
        '(-q --quiet)'{-q,--quiet}'[Print results and errors only]' \
        '*'{-v,--verbose}'[Print more; -vv names each item]' \
        '--log-file=[Append all messages to this file as well]:file:_files' \
        '--no-color[Print without colours; NO_COLOR does the same]' \
        '--progress=[A bar on a terminal, else a line every few seconds; or always lines; or nothing]:auto|plain|none:(auto plain none)' \
        '(-h --help)'{-h,--help}'[Print this help]' \
        '1::VAULT:_files -/'
}

_tapekeep_backup() {
    _arguments -s \
        '--collections=[What to back up; one that is named must be readable]:list:(history conversations)' \
        '--full[List the whole account, not only what is new]' \
        '--retry-failed[Try items again that failed, without waiting for their time]' \
        '--dry-run[Print the plan and fetch nothing]' \
        '--audio-format=[Take audio as it was made, or converted by the service]:original|wav:(original wav)' \
        '--transport=[Fetch many items as one zip, or each alone]:auto|zip|item:(auto zip item)' \
        '--concurrency=[Downloads at once]:auto|N:(auto)' \
        '--batch-size=[Items in one zip]:auto|N:(auto)' \
        '--limit-rate=[Receive no more than this a second, such as 5M]:rate: ' \
        '--max-duration=[Stop in good order after this time, such as 2h]:duration: ' \
        '--max-bytes=[Stop in good order after this many bytes, such as 10G]:size: ' \
        '--permissions=[Who may read the files\: you alone, or as the umask says]:private|umask:(private umask)' \
        '--after=[Only items made at or after this time]:date: ' \
        '--before=[Only items made before this time]:date: ' \
        '*--voice=[Only this voice, by name or id]:voice: ' \
        '*--model=[Only this model, by id]:model: ' \
        '*--source=[Only this source, such as TTS or STS]:source: ' \
        '--search=[Only items whose text holds these words]:words: ' \
        '--base-url=[The service'\''s address, instead of a region'\''s]:url: ' \
        '--region=[Where the account'\''s data lives (default\: the global service)]:us|eu|in|sg:(us eu in sg)' \
        '--api-key-file=[Read the key from this file]:file:_files' \
        '--api-key-command=[Run this with the shell and take what it prints as the key]:command: ' \
        '--json[Print JSON lines to standard output]' \
        '(-q --quiet)'{-q,--quiet}'[Print results and errors only]' \
        '*'{-v,--verbose}'[Print more; -vv names each item]' \
        '--log-file=[Append all messages to this file as well]:file:_files' \
        '--no-color[Print without colours; NO_COLOR does the same]' \
        '--progress=[A bar on a terminal, else a line every few seconds; or always lines; or nothing]:auto|plain|none:(auto plain none)' \
        '(-h --help)'{-h,--help}'[Print this help]' \
        '1::VAULT:_files -/'
}

_tapekeep() {
    local curcontext="$curcontext" state line
    _arguments -C \
        '(-h --help)'{-h,--help}'[Print this help]' \
        '1:command:->command' \
        '*::argument:->argument' && return
    case $state in
    command)
        local -a names=(
            'backup:Fetch everything new from the account into the vault'
            'list:List and search what the vault holds, offline'
            'trash:What [prune] took: it'\''s here'
            'shell:Choose'
        )
        _describe command names ;;
    argument)
        case $words[1] in
        backup) _tapekeep_backup ;;
        list) _tapekeep_list ;;
        trash) _tapekeep_trash ;;
        shell) _tapekeep_shell ;;
        esac ;;
    esac
}

if [ "$funcstack[1]" = "_tapekeep" ]; then
    _tapekeep "$@"
else
    compdef _tapekeep tapekeep
fi
