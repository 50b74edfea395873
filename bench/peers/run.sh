#!/usr/bin/env bash
# The toy of three tasks and three pages on pvmc, Spin and Rumur, one after another, each on one
# thread, and the ratios of their times. Nothing is written outside of a folder of its own.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

for tool in spin rumur gcc node; do
  command -v "$tool" >/dev/null || {
    echo "$tool is not there. On Debian: apt-get install spin rumur gcc" >&2
    exit 64
  }
done

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

echo "building"
(cd "$here/../.." && npx tsc -p tsconfig.bench.json)
spin -a "$here/toy.pml"
# Breadth-first with full states, as pvmc: depth-first would need a stack as deep as the graph.
gcc -O3 -w -DSAFETY -DBFS -DMEMLIM=20000 -o spin-toy pan.c
rumur --threads 1 --symmetry-reduction off --output rumur-toy.c "$here/toy.m"
gcc -O3 -std=c11 -march=native -mcx16 -o rumur-toy rumur-toy.c -lpthread -latomic

seconds() { # seconds NAME COMMAND...: runs the command, keeps what it prints, sets `took`
  local name="$1" from to
  shift
  echo "running $name"
  from="$(date +%s.%N)"
  "$@" >"$name.out" 2>&1
  to="$(date +%s.%N)"
  took="$(echo "$to $from" | awk '{ printf "%.1f", $1 - $2 }')"
}

seconds pvmc node "$here/../../out/bench/bench/toy-alone.js"
pvmc="$took"
seconds spin ./spin-toy -w26
spin_took="$took"
seconds rumur ./rumur-toy
rumur_took="$took"

echo
cat pvmc.out
grep -E 'states, stored|transitions \(=' spin.out | sed 's/^ */spin:  /'
grep -iE 'states|rules' rumur.out | tail -n 2 | sed 's/^ */rumur: /'
echo
awk -v p="$pvmc" -v s="$spin_took" -v r="$rumur_took" 'BEGIN {
  printf "%-8s %8s  %s\n", "", "seconds", "pvmc needs"
  printf "%-8s %8.1f\n", "pvmc", p
  printf "%-8s %8.1f  %.2f of its time\n", "Spin", s, p / s
  printf "%-8s %8.1f  %.2f of its time\n", "Rumur", r, p / r
}'
