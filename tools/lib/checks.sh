# Sourced after project.sh: the parts that tools/test runs. Each ends with a status other than 0 where it found a fault.

restore() {
    dotnet restore rnnc.sln --locked-mode
}

build() {
    dotnet build rnnc.sln --configuration Release -warnaserror
}

# Style is an error of the build already; this sees what it does not: white space and ends of files.
csharp_format() {
    dotnet format whitespace . --folder --verify-no-changes
}

# c_sources PATTERN: our C files, a null byte after each.
c_sources() {
    find boards firmware runtime-c tests \( -name bin -o -name obj \) -prune -o -name "$1" -print0
}

c_format() {
    c_sources '*.[ch]' | xargs -0 clang-format --dry-run -Werror
}

# csharp_tests [FILTER]
csharp_tests() {
    local results="$parts/results" status=0 file
    dotnet test rnnc.sln --configuration Release --no-build --results-directory "$results" --logger trx --logger "console;verbosity=minimal" \
        ${1:+--filter "$1"} || status=$?
    for file in "$results"/*.trx; do
        sed -nE 's/.*<Counters total="[0-9]+" executed="[0-9]+" passed="([0-9]+)" failed="([0-9]+)" error="([0-9]+)".*/\1 \2 \3/p' "$file"
    done | awk '{ passed += $1; failed += $2 + $3 } END { print passed + 0, failed + 0 }' >"$counts"
    return "$status"
}

# One test for each source and each kind of core that compiles it; all of them run, whatever they find.
c_tidy() {
    local file passed=0 failed=0
    local cortexm=(-target arm-none-eabi -mcpu=cortex-m4 -mfloat-abi=hard -mfpu=fpv4-sp-d16)
    local harness=(-Iruntime-c/include -Ifirmware/harness -Ifirmware/start '-DBENCH_COUNTER="../counter/cmsdk_timer.h"' -DCOUNTER_BASE=0x40000000u)
    tidy() {
        if clang-tidy --quiet "$1" -- -std=c99 "${@:2}" 2>/dev/null; then ((++passed)); else ((++failed)); fi
    }
    while IFS= read -r -d '' file; do
        case $file in
            runtime-c/src/*)
                tidy "$file" -Iruntime-c/include
                tidy "$file" -Iruntime-c/include "${cortexm[@]}"
                ;;&
            runtime-c/src/v7m/*) tidy "$file" -Iruntime-c/include -target arm-none-eabi -mcpu=cortex-m3 ;;
            runtime-c/src/v6m/*) tidy "$file" -Iruntime-c/include -target arm-none-eabi -mcpu=cortex-m0plus ;;
            runtime-c/src/mve/*) tidy "$file" -Iruntime-c/include -target arm-none-eabi -mcpu=cortex-m55 -mfloat-abi=hard ;;
            runtime-c/tests/cortexm/*) tidy "$file" "${harness[@]}" "${cortexm[@]}" -Iruntime-c/tests ;;
            runtime-c/tflm/*) tidy "$file" -Iruntime-c/tflm -Iruntime-c/include ;;
            runtime-c/tests/*) tidy "$file" -Iruntime-c/tests -Iruntime-c/tflm "${harness[@]}" ;;
            firmware/transport/files.c) tidy "$file" "${harness[@]}" ;;
            firmware/* | boards/*) tidy "$file" "${harness[@]}" "${cortexm[@]}" ;;
        esac
    done < <(c_sources '*.c')
    echo "$passed $failed" >"$counts"
}

# The runtime's kernels on this computer, under the sanitizers, and on an emulated Cortex-M of every kind that has kernels of its own.
runtime_tests() {
    local machine passed=0 failed=0 options
    for machine in host cortex-m0plus cortex-m3 cortex-m4 cortex-m55; do
        options=()
        [ "$machine" = host ] || options=(--toolchain "runtime-c/tests/cortexm/$machine.cmake")
        cmake -S . -B "$parts/$machine" -DCMAKE_BUILD_TYPE=Release "${options[@]}"
        cmake --build "$parts/$machine" --parallel
        ctest --test-dir "$parts/$machine" --output-on-failure --no-tests=error | tee "$parts/$machine/output" || :
        read -r bad all < <(sed -nE 's/^[0-9]+% tests passed, ([0-9]+) tests failed out of ([0-9]+)$/\1 \2/p' "$parts/$machine/output")
        ((passed += all - bad, failed += bad)) || :
    done
    echo "$passed $failed" >"$counts"
}

benchmarks() {
    counted dotnet tests/Rnnc.Bench/bin/Release/net10.0/Rnnc.Bench.dll --check
}

# counted COMMAND...: runs a program whose last line is "N passed, N failed" and takes over its counts.
counted() {
    local status=0 output
    output=$(mktemp -p "$parts")
    "$@" | tee "$output" || status=$?
    sed -nE '$s/^([0-9]+) passed, ([0-9]+) failed$/\1 \2/p' "$output" >"$counts"
    return "$status"
}

# tools/demo as a user runs it; README.md shows its table and commands that work.
demo() {
    local output="$parts/demo.output" columns=14 counted=0 compiler
    rm -rf out/demo
    tools/demo | tee "$output"
    grep -q '<svg' out/demo/compare.html
    [ "$(table_rows 1 "$output" | wc -l)" -ge 5 ]
    # Another C compiler makes other code: then only what precedes the board's figures is the same.
    compiler=$(arm-none-eabi-gcc --version | head -n 1)
    grep -qF "$compiler" tests/benchmarks.json || columns=7
    diff <(table_rows "$columns" README.md) <(table_rows "$columns" "$output") || {
        echo "README.md's table (first) is not what tools/demo prints (second): put its rows there"
        return 1
    }
    while read -r command; do
        echo "+ $command"
        bash -c "$command" </dev/null
        ((++counted))
    done < <(grep '^tools/rnnc ' README.md)
    echo "$((counted + 2)) 0" >"$counts"
}

# table_rows COLUMNS FILE: the rows of a comparison, whether drawn for a terminal or as Markdown, as FIELD|FIELD|...
table_rows() {
    sed -nE '/^[| ]+digits_/{s/^[| ]+//;s/[| ]+$//;s/( *\| *|  +)/|/g;p}' "$2" | cut -d '|' -f "1-$1"
}
