/*
 * Two processes that want to run one account, and what is around them: the group that places it, the brokers, the API.
 * docs/model.md explains it.
 *
 * Each "::" is a step: what must be so, an arrow, what becomes so. Whoever takes no step is asleep, so each process may be
 * a zombie at any moment. -DWITHOUT_... takes a guard away: ModelTest holds that a promise breaks then. -DTRACE puts a
 * recorded life in the place of the API and of the brokers: ModelledLifeIT holds that the model can live it.
 */
#ifndef RECOUNTS      /* how often each of these happens, at most */
#define RECOUNTS 1    /* the segment is counted anew; who is in it then is drawn */
#define BREAKS 1      /* a process is killed, the routes change, an answer of the brokers is lost */
#define DELAYS 1      /* no heartbeat is answered in time, the account moves, a broker gives a transaction up */
#define FOREIGN 1     /* another account has a transaction in the same partition of the state topic */
#define LIES 1        /* a page fails, or passes for the last one */
#endif

#define NOBODY 2
#define SIZE(users) (((users) & 1) + ((users) >> 1)) /* there are two users: 1, 2, and 3 is both */
#define FIRST(users) ((users) & 1 -> 1 : (users))
#define TELL(words) printf(words, p)

mtype:promise = { nothing_lost, nothing_twice, nothing_false, one_owner, no_request_without_the_lease, no_request_in_vain,
    no_page_twice, a_number_is_one_walk, the_truth_in_the_end };
mtype:life = { down, free, fencing, loading, running };
mtype:phase = { closed, walking, leaving };
mtype:txn = { none, sent, half, committed, aborted };

/* What the state topic holds of the account. */
typedef Ledger {
    byte members;      /* who is told to be in the segment */
    byte number;       /* of the last run */
    mtype:phase phase; /* of that run; closed if none is open */
    byte since;        /* which count it began with */
    byte pages;        /* its checkpoint: so many are read */
    bool ended;        /* and the last of these was the last */
    byte seen;         /* on them */
    byte size;         /* of the segment, by the last of them */
    byte leavers;      /* judged, but not told yet */
    byte walked        /* which count was walked wholly, last */
}
#define COPY(to, from) to.members = from.members; to.number = from.number; to.phase = from.phase; to.since = from.since; \
    to.pages = from.pages; to.ended = from.ended; to.seen = from.seen; to.size = from.size; to.leavers = from.leavers; \
    to.walked = from.walked
#define CLOSE(run) run.phase = closed; run.since = 0; run.pages = 0; run.ended = false; run.seen = 0; run.size = 0; run.leavers = 0
#define CLEAR(state) CLOSE(state); state.members = 0; state.number = 0; state.walked = 0

/* Kafka. */
Ledger topic, shown;   /* as committed; as who reads up to the first open transaction would see it */
byte table, reported; /* what the events tell: who is in the segment, which run closed last */
bool foreign;         /* another account's transaction is open before what was committed since */
typedef Batch { bool any; byte entered; byte left; byte report }
typedef Txn { mtype:txn at; byte entered; byte left; byte report; Ledger state }
Txn txn[2];           /* what each process has sent, as one transaction, last; it may outlive the process */

byte owner = NOBODY;  /* where the group places the account */

/* The API: who was in the segment, by count. */
byte truth[RECOUNTS + 2];
byte counted = 1;

/* The processes. */
mtype:life life[2];
bool assigned[2];     /* was told by the group that the account is here */
bool late[2];         /* its deadline has passed, on its own clock */
bool fenced[2] = true;
bool unproven[2];     /* could not commit, and has not since */
bool stale[2];        /* something was committed that it does not know: only a promise asks */
bool asks[2];         /* a request is under way */
Ledger memory[2];
Batch batch[2];

byte breaks = BREAKS, delays = DELAYS, foreigners = FOREIGN, lies = LIES, user;

#ifdef TRACE
/* What a life does not show is free: when something breaks, who is judged to have left. A way on which a promise breaks is lost. */
bool lost;
#define PROMISE(name, holds) if :: (holds) :: else -> lost = true fi
#define DUE (memory[p].number <= topic.number || commits < COMMITS && memory[p].number < wasNumber[commits])
#define WHOLE true
#define PARTIAL true
#define FREE true
#define HELD (assigned[p] && owner == p)
#define SENDS LIVED(batch[p], memory[p])
#define ROOM true
#define SOME(users) if :: true :: users = users & 1 :: users = users & 2 :: users = 0 fi
bool refenced;
byte stray;           /* requests under way whose session has ended */
#define UNDER_WAY if :: asks[p] && stray < 3 -> stray++ :: else fi
#define FENCED refenced = true
#else
#ifndef ONLY
#define ONLY 0        /* the promise that is looked at; 0 for each */
#endif
#define KEPT(name, holds) ((holds) || ONLY && name != ONLY)
#define PROMISE(name, holds) if :: KEPT(name, holds) :: else -> printf("BROKEN "); printf(#name); printf("\n"); assert(false) fi
#define DUE (memory[p].walked != counted)
#define FREE false
#define SENDS (batch[p].any || unproven[p])
#define ROOM (batch[p].report == 0 && batch[p].left == 0)
#define SOME(users) skip
#ifdef WITHOUT_DEADLINE
#define HELD assigned[p]
#else
#define HELD (assigned[p] && !late[p])
#endif
#define UNDER_WAY skip
#define FENCED skip
#ifdef WITHOUT_WHOLE_WALKS
#define WHOLE true
#else
#define WHOLE (SIZE(memory[p].seen) == memory[p].size)
#endif
#define PARTIAL !WHOLE
#endif

#ifdef WITHOUT_LEASE_BEFORE_FENCE
#define MAY_FENCE assigned[p]
#else
#define MAY_FENCE HELD
#endif
#if defined WITHOUT_LEASE_BEFORE_REQUEST
#define MAY_ASK !unproven[p]
#elif defined WITHOUT_PROOF
#define MAY_ASK HELD
#else
#define MAY_ASK (HELD && !unproven[p])
#endif
#define COLLECTS (life[p] == running && txn[p].at == none)
#define PUBLISHES (life[p] == running && txn[p].at != none)

inline unbatch() { batch[p].any = false; batch[p].entered = 0; batch[p].left = 0; batch[p].report = 0 }
inline unsend() { txn[p].at = none; txn[p].entered = 0; txn[p].left = 0; txn[p].report = 0; CLEAR(txn[p].state) }
inline forget() { UNDER_WAY; asks[p] = false; unbatch(); CLEAR(memory[p]); stale[p] = false }
inline rollBack(other) { if :: txn[other].at != none && txn[other].at != committed -> txn[other].at = aborted :: else fi }

/* Not committed: the session ends, and the next one fences and loads, as after a start. */
inline fail() {
    unsend(); unproven[p] = !FREE;
#ifdef WITHOUT_RECOVERY
    unbatch(); fenced[p] = false; fenced[1 - p] = true; rollBack(1 - p)
#else
    forget(); life[p] = free
#endif
}

/* Whatever it was doing for the account ends; a start, too. */
inline lose() {
#ifdef WITHOUT_HOLDING
    if :: life[p] == running -> forget(); life[p] = free :: else fi;
#else
    forget(); life[p] = free;
#endif
    assigned[p] = false; late[p] = false
}

inline finish() { batch[p].any = true; batch[p].report = memory[p].number; CLOSE(memory[p]) }

/* A transaction takes one leaver; the report goes with the last. */
inline leave() {
    user = (FREE -> memory[p].leavers : FIRST(memory[p].leavers)); SOME(user);
    batch[p].any = true; batch[p].left = batch[p].left | user; memory[p].members = memory[p].members & ~user;
    if
    :: FREE || memory[p].leavers != user -> memory[p].phase = leaving;
#ifndef WITHOUT_LEAVERS_TOLD
        memory[p].leavers = memory[p].leavers & ~user
#endif
    :: memory[p].leavers == user -> finish()
    fi;
    user = 0
}

/* A page is taken: who is on it, how many are in the segment by it, whether it names no next one. */
inline take(who, many, isLast) {
    asks[p] = false; batch[p].any = true; batch[p].entered = batch[p].entered | (who & ~memory[p].members);
    memory[p].members = memory[p].members | who; memory[p].seen = memory[p].seen | who;
    memory[p].ended = isLast; memory[p].size = many; memory[p].pages++
}

inline judge() {
    if
    :: WHOLE ->
        memory[p].walked = memory[p].since; memory[p].leavers = memory[p].members & ~memory[p].seen;
        user = memory[p].leavers; /* of these, none may have been there all the time */
        do
        :: memory[p].since <= counted -> user = user & truth[memory[p].since]; memory[p].since++
        :: else -> break
        od;
        memory[p].since = memory[p].walked;
        PROMISE(nothing_false, user == 0);
        SOME(memory[p].leavers);
        if
        :: FREE || SIZE(memory[p].leavers) > 1 -> batch[p].any = true; memory[p].phase = leaving
        :: FREE || SIZE(memory[p].leavers) <= 1 -> leave()
        fi
    :: PARTIAL ->
#ifdef WITHOUT_ANOTHER_WALK
        memory[p].walked = memory[p].since;
#endif
        finish()
    fi
}

inline tellEvents() {
    PROMISE(nothing_twice, !(txn[p].entered & table) && !(txn[p].left & ~table));
    PROMISE(a_number_is_one_walk, txn[p].report == 0 || txn[p].report > reported);
    table = (table | txn[p].entered) & ~txn[p].left; reported = (txn[p].report -> txn[p].report : reported)
}

inline writeState() {
    PROMISE(one_owner, !stale[p]); stale[1 - p] = (life[1 - p] == running || life[1 - p] == fencing);
    COPY(topic, txn[p].state); txn[p].at = committed; PROMISE(nothing_lost, table == topic.members);
    PROMISE(a_number_is_one_walk, reported + (topic.phase != closed) == topic.number);
#ifdef WITHOUT_READING_TO_THE_END
    if :: !foreign -> COPY(shown, topic) :: else fi
#endif
}

#ifdef TRACE
#include "life.pml"
#else
/* The brokers, towards process p. */
proctype brokers(byte p) {
end:
    do
#ifdef WITHOUT_ONE_TRANSACTION
    :: atomic { txn[p].at == sent -> TELL("%d has its events committed\n"); tellEvents(); txn[p].at = half }
    :: atomic { txn[p].at == half && life[p] == running -> TELL("%d has its state committed\n"); writeState() }
#else
    :: atomic { txn[p].at == sent -> TELL("%d has its transaction committed\n"); tellEvents(); writeState() }
#endif
    :: atomic { txn[p].at == sent && life[p] == down -> TELL("%d has its transaction rolled back\n"); rollBack(p) }
    :: atomic { txn[p].at == sent && life[p] != down && delays -> TELL("%d has its transaction given up\n"); delays--;
            rollBack(p); fenced[p] = true }
    od
}

inline draw() { select(user : 0 .. 3); truth[counted] = user; printf("in the segment: %d\n", user); user = 0 }

#define ANSWER(last) take((truth[counted] & (1 << memory[p].pages)), SIZE(truth[counted]), last)

/* The API: what is counted, and what process p is answered. User 1 is on the first page, user 2 on the second. */
proctype api(byte p) {
end:
    do
    :: atomic { p == 0 && counted <= RECOUNTS -> counted++; draw() }
    :: atomic { asks[p] && COLLECTS -> TELL("%d is answered\n"); ANSWER(memory[p].pages == 1) }
    :: atomic { asks[p] && COLLECTS && lies && memory[p].pages == 0 -> TELL("%d is answered by a list that is cut short\n"); lies--; ANSWER(true) }
    :: atomic { asks[p] && COLLECTS && lies -> TELL("%d gets no page, and will ask again\n"); lies--; asks[p] = false }
    :: atomic { asks[p] && COLLECTS && lies && ROOM -> TELL("%d gets no page, and gives the walk up\n"); lies--; asks[p] = false; finish() }
    od
}

proctype others() {
end:
    do
    :: atomic { foreigners && !foreign -> printf("another account begins a transaction\n"); foreigners--; foreign = true }
    :: atomic { foreign -> printf("another account ends its transaction\n"); foreign = false;
#ifdef WITHOUT_READING_TO_THE_END
            COPY(shown, topic)
#endif
        }
    :: atomic { timeout -> PROMISE(the_truth_in_the_end, table == truth[counted] && topic.phase == closed); break }
    od
}
#endif

proctype relay(byte p) {
end:
    do
    :: atomic { life[p] == down -> TELL("%d starts\n"); life[p] = free }
    /* the group, and the lease */
    :: atomic { life[p] != down && owner == NOBODY && !assigned[p] -> TELL("%d is given the account\n"); owner = p; assigned[p] = true }
    :: atomic { owner == p && assigned[p] && late[p] -> TELL("%d has a heartbeat answered\n"); late[p] = false }
    :: atomic { assigned[p] && owner != p -> TELL("%d is told that it has lost the account\n"); lose() }

    /* fence, load to the end, go on */
#ifdef WITHOUT_FENCE_BEFORE_LOAD
    :: atomic { life[p] == free && HELD && !foreign -> TELL("%d loads\n"); COPY(memory[p], topic); life[p] = fencing }
#else
    :: atomic { life[p] == free && MAY_FENCE -> TELL("%d is about to fence\n"); PROMISE(one_owner, owner == p); life[p] = fencing }
#endif
    :: atomic { life[p] == fencing -> TELL("%d fences\n"); unsend(); fenced[p] = false; FENCED;
#ifndef WITHOUT_FENCE
            rollBack(1 - p); fenced[1 - p] = true;
#endif
#ifdef WITHOUT_FENCE_BEFORE_LOAD
            life[p] = running
#else
            life[p] = loading
#endif
        }
#ifdef WITHOUT_READING_TO_THE_END
    :: atomic { life[p] == loading -> TELL("%d loads\n"); COPY(memory[p], shown); life[p] = running; stale[p] = false }
#else
    :: atomic { life[p] == loading && !foreign -> TELL("%d loads\n"); COPY(memory[p], topic); life[p] = running; stale[p] = false;
#ifdef WITHOUT_CHECKPOINT
            memory[p].pages = 0; memory[p].ended = false;
#endif
#ifdef WITHOUT_NUMBERS
            memory[p].number = (memory[p].phase == closed -> 0 : memory[p].number);
#endif
        }
#endif

    /* a walk */
    :: atomic { COLLECTS && MAY_ASK && memory[p].phase == closed && DUE && ROOM -> TELL("%d opens a run\n");
            batch[p].any = true; memory[p].number++; memory[p].phase = walking; memory[p].since = counted }
    :: atomic { life[p] == running && MAY_ASK && memory[p].phase == walking && !memory[p].ended && !asks[p] ->
            TELL("%d asks for a page\n"); PROMISE(no_request_without_the_lease, owner == p); PROMISE(no_request_in_vain, !unproven[p]);
            PROMISE(no_page_twice, topic.number != memory[p].number || topic.phase != walking || topic.pages <= memory[p].pages);
            asks[p] = true }
    :: atomic { COLLECTS && ROOM && memory[p].phase == walking && memory[p].ended -> TELL("%d judges the walk\n"); judge() }
    :: atomic { COLLECTS && ROOM && FREE && memory[p].phase == walking -> TELL("%d gives the walk up\n"); asks[p] = false; finish() }
    :: atomic { COLLECTS && ROOM && memory[p].phase == leaving -> TELL("%d publishes a leaver\n"); leave() }

    /* events and the state that they justify, as one transaction */
    :: atomic { COLLECTS && SENDS && fenced[p] -> TELL("%d cannot publish, for it was fenced\n"); fail() }
    :: atomic { COLLECTS && SENDS && !fenced[p] -> TELL("%d sends a batch\n");
            txn[p].at = sent; txn[p].entered = batch[p].entered; txn[p].left = batch[p].left; txn[p].report = batch[p].report;
            COPY(txn[p].state, memory[p]) }
    :: atomic { PUBLISHES && txn[p].at == committed -> TELL("%d hears of its commit\n"); unsend(); unbatch(); unproven[p] = false }
    :: atomic { PUBLISHES && txn[p].at == aborted -> TELL("%d hears that nothing was committed\n"); fail() }

    /* trouble */
    :: atomic { owner == p && (late[p] || !assigned[p] || FREE) -> TELL("%d is given up by the group\n"); owner = NOBODY }
#ifndef TRACE
    :: atomic { delays && assigned[p] && !late[p] -> TELL("%d has no heartbeat answered in time\n"); delays--; late[p] = true }
    :: atomic { delays && owner == p && assigned[p] && life[1 - p] != down -> TELL("%d hands the account over\n"); delays--; lose(); owner = NOBODY }
    :: atomic { breaks && life[p] == running -> TELL("%d begins anew, for the routes change\n"); breaks--; forget(); life[p] = free }
    :: atomic { breaks && PUBLISHES -> TELL("%d does not hear how its transaction ended\n"); breaks--;
            forget(); life[p] = free; unproven[p] = true }
    :: atomic { breaks && life[p] != down -> TELL("%d is killed\n"); breaks--; forget(); life[p] = down;
            assigned[p] = false; late[p] = false; unproven[p] = false; fenced[p] = true }
#endif
    od
}

init {
    atomic {
        CLEAR(topic); CLEAR(shown); CLEAR(memory[0]); CLEAR(memory[1]); CLEAR(txn[0].state); CLEAR(txn[1].state);
        life[0] = down; life[1] = down; txn[0].at = none; txn[1].at = none;
        run relay(0); run relay(1);
#ifdef TRACE
#include "rows.pml"
        run brokers(0); run brokers(1); run api(0); run api(1)
#else
        truth[1] = 3; run brokers(0); run brokers(1); run api(0); run api(1); run others()
#endif
    }
}
