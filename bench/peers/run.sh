#!/usr/bin/env bash
# pvmc beside other model checkers, each search on one thread. Nothing is written outside of a folder
# of its own.
#
#   run.sh            the machines, then the toy
#   run.sh machines   the machines that are written by hand for Rumur too (minutes): states,
#                     transitions, verdicts, lengths of shortest traces, seconds
#   run.sh override   those of one model only; or `run.sh pinning`
#   run.sh toy        the toy of three tasks and three pages, in Spin too: the ratios of the times
#
# Exit code: 0 the counts and verdicts agree; 1 some differ; 64 a tool is not there.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
what="${1:-all}"

need() {
  for tool in "$@"; do
    command -v "$tool" >/dev/null || {
      echo "$tool is not there. On Debian: apt-get install spin rumur gcc" >&2
      exit 64
    }
  done
}

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

build() {
  echo "building" >&2
  (cd "$here/../.." && npx tsc -p tsconfig.bench.json)
}

machines() { # machines [MODEL]
  need rumur gcc node
  node "$here/../../out/bench/bench/peers/compare.js" "$here" "$work" "$@"
}

seconds() { # seconds NAME COMMAND...: runs the command, keeps what it prints, sets `took`
  local name="$1" from to
  shift
  echo "running $name" >&2
  from="$(date +%s.%N)"
  "$@" >"$name.out" 2>&1
  to="$(date +%s.%N)"
  took="$(echo "$to $from" | awk '{ printf "%.1f", $1 - $2 }')"
}

# The states of the toy, a line for each checker. Spin has one more: that before its first step.
toy_states() {
  sed -n 's/^pvmc: *\([0-9]*\) states.*/\1/p' pvmc.out
  awk '/ states, stored/ { print $1 - 1 }' spin.out
  awk '/ states, .* rules fired in / { print $1 }' rumur.out
}

toy() {
  need spin rumur gcc node
  cd "$work"
  spin -a "$here/toy.pml"
  # Breadth-first with full states, as pvmc: depth-first would need a stack as deep as the graph.
  gcc -O3 -w -DSAFETY -DBFS -DMEMLIM=20000 -o spin-toy pan.c
  rumur --threads 1 --symmetry-reduction off --output rumur-toy.c "$here/toy.m"
  gcc -O3 -std=c11 -march=native -mcx16 -o rumur-toy rumur-toy.c -lpthread -latomic

  seconds pvmc node "$here/../../out/bench/bench/toy-alone.js"
  pvmc="$took"
  seconds spin ./spin-toy -w26
  spin_took="$took"
  seconds rumur ./rumur-toy
  rumur_took="$took"

  echo
  cat pvmc.out
  grep -E 'states, stored|transitions \(=' spin.out | sed 's/^ */spin:  /'
  grep -iE 'states|rules' rumur.out | tail -n 2 | sed 's/^[[:space:]]*/rumur: /'
  echo
  awk -v p="$pvmc" -v s="$spin_took" -v r="$rumur_took" 'BEGIN {
    printf "%-8s %8s  %s\n", "", "seconds", "pvmc needs"
    printf "%-8s %8.1f\n", "pvmc", p
    printf "%-8s %8.1f  %.2f of its time\n", "Spin", s, p / s
    printf "%-8s %8.1f  %.2f of its time\n", "Rumur", r, p / r
  }'
  [ "$(toy_states | wc -l)" -eq 3 ] && [ "$(toy_states | sort -u | wc -l)" -eq 1 ] || {
    echo "the numbers of states differ" >&2
    return 1
  }
}

case "$what" in
  all)
    build
    code=0
    machines || code=1
    toy || code=1
    exit "$code"
    ;;
  machines)
    build
    machines
    ;;
  toy)
    build
    toy
    ;;
  override | pinning)
    build
    machines "$what"
    ;;
  *)
    echo "there is no $what: machines, override, pinning, toy, or nothing for all" >&2
    exit 64
    ;;
esac
