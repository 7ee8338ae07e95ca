# Sourced by the tools beside this folder: where the project lies and how its tools speak.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# The SDK of a bare machine has no ICU, and wants neither a greeting nor statistics.
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1

say() { printf '%s\n' "$*" >&2; }

# stop MESSAGE: what is wrong and what to do, in one line.
stop() {
    say "$(basename "$0"): $*"
    exit 1
}

# build_project FOLDER: its Release build, silent unless it fails.
build_project() {
    local log
    log=$(mktemp)
    dotnet build "$root/$1" --configuration Release --nologo --verbosity quiet >"$log" 2>&1 || {
        cat "$log" >&2
        rm -f "$log"
        stop "the build of $1 failed; see above"
    }
    rm -f "$log"
}
