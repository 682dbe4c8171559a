# Completion for bash. Load it with: source <(tapekeep completions bash)
_tapekeep() {
    local word="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}" at="" index words=""
    # Bash cuts --name=value into three words.
    if [ "$word" = "=" ]; then word=""; fi
    if [ "$previous" = "=" ]; then previous="${COMP_WORDS[COMP_CWORD-2]}"; fi
    for ((index = 1; index < COMP_CWORD; index++)); do
        case "$at/${COMP_WORDS[index]}" in
        /backup | /list | /trash | trash/list | trash/restore | /shell)
            at="${at:+$at/}${COMP_WORDS[index]}" ;;
        esac
    done
    COMPREPLY=()
    case "$at:$previous" in
    "backup":--limit-rate | "backup":--max-duration | "backup":--max-bytes | "backup":--after | "backup":--before | "backup":--voice | "backup":--model | "backup":--source | "backup":--search | "backup":--base-url | "backup":--api-key-file | "backup":--api-key-command | "backup":--log-file) return ;;
    "backup":--collections) COMPREPLY=($(compgen -W "history conversations" -- "$word")); return ;;
    "backup":--audio-format) COMPREPLY=($(compgen -W "original wav" -- "$word")); return ;;
    "backup":--transport) COMPREPLY=($(compgen -W "auto zip item" -- "$word")); return ;;
    "backup":--concurrency) COMPREPLY=($(compgen -W "auto" -- "$word")); return ;;
    "backup":--batch-size) COMPREPLY=($(compgen -W "auto" -- "$word")); return ;;
    "backup":--permissions) COMPREPLY=($(compgen -W "private umask" -- "$word")); return ;;
    "backup":--region) COMPREPLY=($(compgen -W "us eu in sg" -- "$word")); return ;;
    "backup":--progress) COMPREPLY=($(compgen -W "auto plain none" -- "$word")); return ;;
    "list":--where | "list":--limit | "list":--after | "list":--before | "list":--voice | "list":--model | "list":--source | "list":--search | "list":--log-file) return ;;
    "list":--format) COMPREPLY=($(compgen -W "table json jsonl csv sha256sum" -- "$word")); return ;;
    "list":--collection) COMPREPLY=($(compgen -W "history conversations" -- "$word")); return ;;
    "list":--state) COMPREPLY=($(compgen -W "listed waiting stored failed vanished trashed discarded present-upstream missing-upstream gone-upstream deleted-upstream" -- "$word")); return ;;
    "list":--sort) COMPREPLY=($(compgen -W "newest oldest id voice largest longest" -- "$word")); return ;;
    "list":--progress) COMPREPLY=($(compgen -W "auto plain none" -- "$word")); return ;;
    "trash/list":--log-file) return ;;
    "trash/list":--progress) COMPREPLY=($(compgen -W "auto plain none" -- "$word")); return ;;
    "trash/restore":--log-file) return ;;
    "trash/restore":--progress) COMPREPLY=($(compgen -W "auto plain none" -- "$word")); return ;;
    "shell":--log-file) return ;;
    "shell":--progress) COMPREPLY=($(compgen -W "auto plain none" -- "$word")); return ;;
    esac
    case "$at" in
    "") words="backup list trash shell|--help" ;;
    "backup") words="|--collections --full --retry-failed --dry-run --audio-format --transport --concurrency --batch-size --limit-rate --max-duration --max-bytes --permissions --after --before --voice --model --source --search --base-url --region --api-key-file --api-key-command --json --quiet --verbose --log-file --no-color --progress --help" ;;
    "list") words="|--format --collection --state --where --sort --limit --after --before --voice --model --source --search --json --quiet --verbose --log-file --no-color --progress --help" ;;
    "trash") words="list restore|--help" ;;
    "trash/list") words="|--json --quiet --verbose --log-file --no-color --progress --help" ;;
    "trash/restore") words="|--force --json --quiet --verbose --log-file --no-color --progress --help" ;;
    "shell") words="ash bash|--json --quiet --verbose --log-file --no-color --progress --help" ;;
    esac
    case "$word" in
    -*) words="${words#*|}" ;;
    *) words="${words%%|*}" ;;
    esac
    COMPREPLY=($(compgen -W "$words" -- "$word"))
}
# Where nothing is offered, bash completes file names.
complete -o default -F _tapekeep tapekeep
