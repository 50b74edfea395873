-- The toy of ../toy-machine.ts, for Rumur. Nobody (none) is the number of tasks.
const
  tasks: 3;
  pages: 3;
  none: 3;

type
  task: 0 .. tasks - 1;
  page: 0 .. pages - 1;
  holder: 0 .. tasks;
  place: enum { start, lock, check, unlock, count, release, unlock_taken };

var
  at: array [task] of place;
  chosen: array [task] of page;
  owner: array [page] of holder;
  stage: array [page] of 0 .. 4;
  handle: array [page] of 0 .. 3;
  held: holder;

startstate begin
  for t: task do at[t] := start; chosen[t] := 0; end;
  for p: page do owner[p] := none; stage[p] := 0; handle[p] := 0; end;
  held := none;
end;

ruleset t: task do
  ruleset p: page do
    rule "start" at[t] = start ==> begin chosen[t] := p; at[t] := lock; end;
  end;
  rule "lock" at[t] = lock & held = none ==> begin held := t; at[t] := check; end;
  rule "check" at[t] = check ==> begin
    if owner[chosen[t]] = none then owner[chosen[t]] := t; at[t] := unlock;
    else at[t] := unlock_taken; end;
  end;
  rule "unlock" at[t] = unlock ==> begin held := none; at[t] := count; end;
  rule "stage" at[t] = count ==> begin
    stage[chosen[t]] := (stage[chosen[t]] + 1) % 5; at[t] := release;
  end;
  rule "handle" at[t] = count ==> begin
    handle[chosen[t]] := (handle[chosen[t]] + 1) % 4; at[t] := release;
  end;
  rule "release" at[t] = release ==> begin
    owner[chosen[t]] := none; chosen[t] := 0; at[t] := start;
  end;
  rule "unlock_taken" at[t] = unlock_taken ==> begin
    held := none; chosen[t] := 0; at[t] := start;
  end;
end;

invariant "ClaimedPageHasItsOwner"
  forall t: task do
    (at[t] = unlock | at[t] = count | at[t] = release) -> owner[chosen[t]] = t
  end;
