# Sourced after project.sh: the programs that the project calls, and how the missing ones come from Debian.

# preprocesses COMPILER: whether it finds the headers of its C library.
preprocesses() {
    printf '#include <stdint.h>\n#include <string.h>\n' | "$1" -x c -E - >/dev/null 2>&1
}

# sanitizes COMPILER: whether it links its address and undefined-behaviour sanitizers.
sanitizes() {
    printf 'int main(void) { return 0; }\n' | "$1" -x c -fsanitize=address,undefined -o /dev/null - 2>/dev/null
}

# works PART: whether a part of the machine is there and does its work.
works() {
    case $1 in
        gcc | clang) preprocesses "$1" && sanitizes "$1" ;;
        arm-none-eabi-gcc) preprocesses "$1" ;;
        arm-none-eabi-g++) printf '#include <cstdint>\n' | "$1" -x c++ -E - >/dev/null 2>&1 ;;
        *) command -v "$1" >/dev/null ;;
    esac
}

# packages_of PART: the Debian packages that bring it. Recommended packages are not installed, so they stand here.
packages_of() {
    case $1 in
        gcc) echo gcc libc6-dev ;;
        clang) echo clang libclang-rt-dev ;;
        arm-none-eabi-gcc) echo gcc-arm-none-eabi libnewlib-arm-none-eabi ;;
        arm-none-eabi-g++) echo gcc-arm-none-eabi libnewlib-arm-none-eabi libstdc++-arm-none-eabi-newlib ;;
        node) echo nodejs ;;
        flatc) echo flatbuffers-compiler ;;
        *) echo "$1" ;;
    esac
}

# require_dotnet: the one thing that has to be there first.
require_dotnet() {
    local versions
    command -v dotnet >/dev/null || stop "the .NET SDK is missing: install version 10 (https://dotnet.microsoft.com/download) and put dotnet on the PATH"
    versions=$(dotnet --list-sdks | cut -d. -f1)
    grep -qE '^[1-9][0-9]' <<<"$versions" || stop "dotnet has no SDK of version 10: install it (https://dotnet.microsoft.com/download)"
}

# require PART...: installs what is missing, or stops with the command that would. Silent, and without network, where nothing is.
require() {
    local part command missing=() packages=() more=() as=() update install
    for part in "$@"; do
        works "$part" && continue
        missing+=("$part")
        read -ra more <<<"$(packages_of "$part")"
        packages+=("${more[@]}")
    done
    ((${#missing[@]})) || return 0
    install="apt-get install -y --no-install-recommends ${packages[*]}"
    update="apt-get update"
    command -v apt-get >/dev/null || stop "missing: ${missing[*]}; install them (in Debian: ${packages[*]})"
    if [ "$(id -u)" = 0 ]; then
        as=()
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        as=(sudo -n)
    else
        stop "missing: ${missing[*]}; only root may install them: sudo $update && sudo $install"
    fi
    say "missing: ${missing[*]}"
    for command in "$update" "$install"; do
        say "+ ${as[*]:+${as[*]} }$command"
        # Two tools that start together take turns.
        # shellcheck disable=SC2086 # the words of the command
        "${as[@]}" env DEBIAN_FRONTEND=noninteractive ${command/apt-get/apt-get -q -o DPkg::Lock::Timeout=300} >&2 ||
            stop "$command failed; still missing: ${missing[*]}"
    done
    for part in "${missing[@]}"; do
        works "$part" || stop "$part does not work although $(packages_of "$part") is installed"
    done
}

# require_interpreter: the TensorFlow Lite interpreter that written files are run in, of the version that its lock file names.
require_interpreter() {
    local folder=$root/tests/tflite
    [ -d "$folder/node_modules/@tensorflow/tfjs-tflite" ] && return
    npm ci --prefix "$folder" --ignore-scripts --legacy-peer-deps --no-audit --no-fund >&2 || stop "npm could not install @tensorflow/tfjs-tflite; see above"
}
