/*
 * A recorded life, in the place of the API and of the brokers: what one segment's pages showed, and what was committed, of two
 * of its users. The relays of the model must be able to live it. sizes.pml says how many
 * REQUESTS and COMMITS there are, rows.pml which.
 */
#include "sizes.pml"

hidden short wasAfter[REQUESTS + 1];   /* so many commits were under way before: they held nothing of this page */
hidden byte wasPage[REQUESTS + 1], wasShown[REQUESTS + 1];
hidden byte wasReadable[REQUESTS + 1]; /* whether it could be read; what could may have failed all the same */
#define REQUEST(i, after, page, readable, users) wasAfter[i] = after; wasPage[i] = page; wasReadable[i] = readable; wasShown[i] = users

hidden byte wasAnew[COMMITS + 1];      /* whether its producer is another than that of the commit before */
hidden byte wasEntered[COMMITS + 1], wasLeft[COMMITS + 1], wasReport[COMMITS + 1];
hidden byte wasMembers[COMMITS + 1], wasNumber[COMMITS + 1], wasPages[COMMITS + 1], wasSeen[COMMITS + 1], wasLeavers[COMMITS + 1];
hidden mtype:phase wasPhase[COMMITS + 1];
hidden byte wasEnded[COMMITS + 1];
#define COMMIT(i, anew, in, out, closes, who, run, where, read, isEnded, saw, judged) wasAnew[i] = anew; wasEntered[i] = in; \
    wasLeft[i] = out; wasReport[i] = closes; wasMembers[i] = who; wasNumber[i] = run; wasPhase[i] = where; wasPages[i] = read; \
    wasEnded[i] = isEnded; wasSeen[i] = saw; wasLeavers[i] = judged

short requests, commits; /* so many of each were lived through */

#define NEXT (!lost && requests < REQUESTS && commits >= wasAfter[requests])
#define ASKED (NEXT && asks[p] && COLLECTS && memory[p].pages == wasPage[requests])
#define LIVED(batch, account) (!lost && commits < COMMITS && batch.entered == wasEntered[commits] && \
    batch.left == wasLeft[commits] && batch.report == wasReport[commits] && account.members == wasMembers[commits] && \
    account.number == wasNumber[commits] && account.phase == wasPhase[commits] && account.leavers == wasLeavers[commits] && \
    (wasPhase[commits] != walking || account.pages == wasPages[commits] && account.ended == wasEnded[commits] && \
    account.seen == wasSeen[commits]))

proctype api(byte p) {
end:
    do
    :: atomic { ASKED && wasReadable[requests] -> take(wasShown[requests], 0, false); requests++ }
    :: atomic { ASKED && wasReadable[requests] -> take(wasShown[requests], 0, true); requests++ }
    :: atomic { ASKED -> asks[p] = false; requests++ }
    :: atomic { ASKED && ROOM -> asks[p] = false; requests++; finish() }
    :: atomic { ASKED && ROOM && !wasReadable[requests] -> asks[p] = false; requests++; judge() } /* a 404 may be the end */
    :: atomic { p == 0 && NEXT && stray > 0 -> stray--; requests++ }
    od
}

proctype brokers(byte p) {
end:
    do
    :: atomic { txn[p].at == sent && refenced == wasAnew[commits] && LIVED(txn[p], txn[p].state) -> tellEvents(); writeState(); refenced = false; commits++;
            c_code { static int most; if (now.commits > most) printf("lived to commit %d\n", most = now.commits); } }
    :: atomic { !lost && commits == COMMITS && requests == REQUESTS -> printf("LIVED\n"); assert(false) }
    od
}
