# Sourced after project.sh: runs the parts of a test run, shows what each says when it fails, and adds up what passed and failed.
# A part is a command. One that counts for itself writes "PASSED FAILED" into the file $counts; any other is one test.
parts=$(mktemp -d)
trap 'rm -rf "$parts"' EXIT
order=()

# part NAME COMMAND...: runs it now.
part() {
    measure "$@"
    show "$1"
}

# beside NAME COMMAND...: runs it beside the parts that follow; finish waits for it.
beside() {
    measure "$@" &
    order+=("$1")
}

measure() {
    local name=$1 folder="$parts/$1" start=$SECONDS status=0
    mkdir -p "$folder"
    # A shell of its own: "set -e" holds inside, which it does not in a function whose status is asked for.
    (
        set -e
        counts="$folder/counts"
        "${@:2}"
    ) >"$folder/log" 2>&1 &
    wait $! || status=$?
    [ -s "$folder/counts" ] || echo "$((status == 0)) 0" >"$folder/counts"
    read -r passed failed <"$folder/counts"
    # What ends badly without a failure of its own, a crash for example, counts as one.
    ((status == 0 || failed)) || failed=1
    echo "$passed $failed $((SECONDS - start))" >"$folder/result"
}

show() {
    local passed failed seconds
    read -r passed failed seconds <"$parts/$1/result"
    ((failed)) && cat "$parts/$1/log"
    printf '%-18s %6d passed %4d failed %5d s\n' "$1" "$passed" "$failed" "$seconds"
}

# finish: waits, prints the sum, ends the run.
finish() {
    local name passed failed all_passed=0 all_failed=0
    wait
    for name in "${order[@]}"; do show "$name"; done
    while read -r passed failed _; do
        ((all_passed += passed, all_failed += failed)) || :
    done < <(cat "$parts"/*/result)
    echo "$all_passed passed, $all_failed failed"
    exit "$((all_failed > 0))"
}
