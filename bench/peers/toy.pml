/*
 * The toy of ../toy-machine.ts, for Spin. One process takes every step, so that no process counter
 * adds states; the claim is asserted after each step, in the same atomic step.
 */
#define TASKS 3
#define PAGES 3
#define NONE  3

#define START 0
#define LOCK 1
#define CHECK 2
#define UNLOCK 3
#define COUNT 4
#define RELEASE 5
#define UNLOCK_TAKEN 6

byte at[TASKS], chosen[TASKS];
byte owner[PAGES], stage[PAGES], handle[PAGES];
byte held;

#define holds(t) (at[t] < UNLOCK || at[t] > RELEASE || owner[chosen[t]] == t)
#define claim    assert(holds(0) && holds(1) && holds(2))

#define begin_on(t, p) \
  :: d_step { at[t] == START -> chosen[t] = p; at[t] = LOCK; claim }

#define steps_of(t) \
  begin_on(t, 0) begin_on(t, 1) begin_on(t, 2) \
  :: d_step { at[t] == LOCK && held == NONE -> held = t; at[t] = CHECK; claim } \
  :: d_step { at[t] == CHECK -> \
       if :: owner[chosen[t]] == NONE -> owner[chosen[t]] = t; at[t] = UNLOCK \
          :: else -> at[t] = UNLOCK_TAKEN fi; claim } \
  :: d_step { at[t] == UNLOCK -> held = NONE; at[t] = COUNT; claim } \
  :: d_step { at[t] == COUNT -> stage[chosen[t]] = (stage[chosen[t]] + 1) % 5; at[t] = RELEASE; claim } \
  :: d_step { at[t] == COUNT -> handle[chosen[t]] = (handle[chosen[t]] + 1) % 4; at[t] = RELEASE; claim } \
  :: d_step { at[t] == RELEASE -> owner[chosen[t]] = NONE; chosen[t] = 0; at[t] = START; claim } \
  :: d_step { at[t] == UNLOCK_TAKEN -> held = NONE; chosen[t] = 0; at[t] = START; claim }

init {
  atomic {
    held = NONE;
    owner[0] = NONE; owner[1] = NONE; owner[2] = NONE
  }
  do
  steps_of(0)
  steps_of(1)
  steps_of(2)
  od
}
