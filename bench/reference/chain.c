/* reference/policy.dun as a person would write it in C, for the books of reference/book.py.

   Every rule, guard, fact and bit of state has its own variable and its own line of code: nothing here reads a policy.
   One customer after the other, every day of the run, with the whole semantics that such books can ask for: cases that
   open, close and open again, closed ones in which events wait, marks and listed days with catch-up, holds and promises,
   stages, limits with windows, contacts that wait over quiet hours and are asked about again before they go, firings that are
   undone, and what became of every rule on every day. Not here, because no book has it: payment plans, credit
   notes, reversals, several currencies, days on which clocks change.

   A policy of more rules has these 24 first. more.h has a line for each further one (bench/policies.py writes it, where
   it writes the rules; there may be none) and is included wherever each of the 24 has a line of its own:

   WHEN(name, every, most, condition, turn)    a rule with `when`; `every` and `most` as in by_when
   MAYBE(name, every, most, judged, turn)      one whose condition may be unknown: what becomes of the rule by it
   DAY(name, listed, condition, turn)          one with `on day` and a single day
   PAID(name, condition, turn)                 one with `on payment_received`

   chain IN OUT ROUNDS: reads the columns, runs ROUNDS times in memory, prints the nanoseconds of each round, and writes
   counts and actions of the last. The layout of both files is in chain.py. */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef int32_t i32;
typedef int64_t i64;
typedef uint8_t u8;

/* --- columns ---------------------------------------------------------------------------------------------------- */

enum { UNKNOWN = INT32_MIN, NONE = -1, FAR = 1 << 30 };
enum { CREDIT_FLOOR = 100, LOOK_AHEAD = 14, TOLERANCE = 2, CATCH_UP = 5, HOUR = 3600 };

typedef struct {
    i32 zone, plan, mrr, health, tenure, autopay, ticket, vulnerable, bankrupt, silent, consent_sms, in_app, arm, pad;
} Customer;
typedef struct { i32 due, amount, issued; } Invoice;
typedef struct {
    i64 at;
    i32 day, amount, on, value;
    u8 kind;
    signed char invoice;
    u8 code, channel, column, pad[3];
} Event;

enum { PAYMENT, FAILED_PAYMENT, SENT, DELIVERED, BOUNCED, REPLIED, OPTED_OUT, PROMISED, DISPUTED, RESOLVED, NEW_CARD,
       CHANGED, NOTHING };
enum { NO_CODE, NO_FUNDS, EXPIRED, STOLEN, OTHER_CODE };
enum { NO_CHANNEL, IN_APP, EMAIL, SMS, LETTER };
enum { TICKET = 1, HEALTH = 2 };
enum { FREE, PRO, ENTERPRISE };

static i64 customers, zones, first_day, last_day, calendar_first, calendar_days, dear_from, trial_from;
static i64 *day_start, *invoice_start, *event_start;
static Customer *customer;
static Invoice *invoice;
static Event *event;

/* --- what comes out --------------------------------------------------------------------------------------------- */

enum { HEADS_UP, FIRST_TEXT, FRIENDLY_TEXT, NUDGE, WEEKLY, PERSONAL_CALL, GENTLY, SILENT_ONE, INTO_NOTICE, FEE, INTO_FINAL,
       SUSPEND, THANKS, DECLINED, NEW_CARD_RULE, NOTICE_BY_POST, PROMISE_NOTED, PROMISE_MISSED, THEY_WROTE, THEY_DISPUTE,
       HOW_WAS_IT, TRY_AGAIN, DISCOUNT, LOOK_AT_IT,
#define WHEN(name, every, most, condition, turn) name,
#define MAYBE(name, every, most, judged, turn) name,
#define DAY(name, listed, condition, turn) name,
#define PAID(name, condition, turn) name,
#include "more.h"
       RULES };
/* What a rule is asked by. */
enum { BY_WHEN, BY_EVENT, BY_PAYMENT, BY_DAYS, BY_DAY };
static const u8 asked_by[RULES] = {
    [DECLINED] = BY_EVENT, [NEW_CARD_RULE] = BY_EVENT, [NOTICE_BY_POST] = BY_EVENT, [PROMISE_NOTED] = BY_EVENT,
    [PROMISE_MISSED] = BY_EVENT, [THEY_WROTE] = BY_EVENT, [THEY_DISPUTE] = BY_EVENT, [HOW_WAS_IT] = BY_EVENT,
    [THANKS] = BY_PAYMENT, [HEADS_UP] = BY_DAYS,
#define DAY(name, listed, condition, turn) [name] = BY_DAY,
#define PAID(name, condition, turn) [name] = BY_PAYMENT,
#include "more.h"
};

/* Those that payments are for: their places among each other, and which they are. */
enum { P_THANKS,
#define PAID(name, condition, turn) P_##name,
#include "more.h"
       ON_PAYMENT };
static const short on_payment[ON_PAYMENT] = {
    THANKS,
#define PAID(name, condition, turn) name,
#include "more.h"
};
static const short place_of[RULES] = {
    [THANKS] = P_THANKS,
#define PAID(name, condition, turn) [name] = P_##name,
#include "more.h"
};

enum { FIRED, BLOCKED, DEFERRED, USED_UP, REPLACED, HELD, MISSED, NOT_DUE, UNDECIDED, NOT_MET, STATUSES, CANDIDATE };

typedef struct { i32 customer, day, rule, position, channel, delay, value, overtaken; } Action;

static i64 counts[RULES][STATUSES];
static Action *action;
static i64 actions, action_room;

/* --- state of one customer ---------------------------------------------------------------------------------------- */

enum { DEBTS = 3, CASES = 24, CONTACTS = 160, HOLDS = 32, OCCURRENCES = 64, ATTEMPTS = 96, FEES = 24 };
enum { M_OTHER, M_NOTICE, M_LAST, M_REMINDER, M_NOTE }; /* from M_REMINDER on several rules send the same */

typedef struct { i32 due, amount, issued, paid, settled; u8 disputed; } Debt;
typedef struct { i32 day, own_day, row; i64 at; short rule, mark; u8 channel, message, failed, dropped, waits; signed char in_case; } Contact;
typedef struct { i32 first, seen, last, promise; u8 in_case; } Hold;
typedef struct { i32 day; u8 rule, over; signed char in_case; short left; u8 done[ON_PAYMENT]; } Occurrence; /* `left`, `done`: of payments */
typedef struct { i32 day, own_day; u8 answered; } Attempt;
typedef struct { i32 day, own_day, amount; } Fee;
typedef struct {
    u8 anchor, open, over, decided, arm, stage, holds;
    i32 opened, closed, closed_due, moved, due_sum;
    i32 last_notice;
    u8 slot[2];
    u8 fired[RULES], day_is[RULES];
    i32 last[RULES], before[RULES];
} Case;

static const Customer *me;
static Customer now;
static i32 who, today, n_debts, n_cases, n_contacts, n_holds, n_occurrences, n_attempts, n_fees, n_waits;
static i32 open_case, unclaimed, credit, decline, email_failed, email_out, sms_out, last_reply, last_payment;
static i32 promise, promise_made, promise_last, promise_amount, promise_paid, promise_broken;
static i64 moment, next_event, end_event, agenda_at;
static i32 agenda[2 * DEBTS + 8], n_agenda;
static Debt debt[DEBTS];
static Case cases[CASES];
static Contact contact[CONTACTS];
static Hold hold[HOLDS];
static Occurrence occurrence[OCCURRENCES];
static Attempt attempt_[ATTEMPTS];
static Fee fee[FEES];

static void full(const char *what) {
    fprintf(stderr, "no room for another %s\n", what);
    exit(3);
}

static inline i64 start_of(i32 day) { return day_start[me->zone * calendar_days + day - calendar_first]; }
static inline i32 rest(const Debt *d) { i32 left = d->amount - d->paid; return left >= CREDIT_FLOOR ? left : 0; }
static inline int owed(const Debt *d) { return !d->disputed && rest(d) > 0; }

static void on_day(i32 day) {
    int place = n_agenda++;
    if (n_agenda > (int)(sizeof agenda / sizeof *agenda)) full("day");
    for (; place > 0 && agenda[place - 1] < day; place--) agenda[place] = agenda[place - 1];
    agenda[place] = day;
    agenda_at = start_of(agenda[n_agenda - 1]);
}

static void next_day_of_agenda(void) {
    n_agenda--;
    agenda_at = n_agenda ? start_of(agenda[n_agenda - 1]) : INT64_MAX;
}

/* --- money ------------------------------------------------------------------------------------------------------ */

static void pay_one(Debt *d, i32 day) {
    i32 room = d->amount - d->paid, used = credit < room ? credit : room;
    if (used <= 0) return;
    d->paid += used;
    credit -= used;
    if (rest(d) == 0 && d->settled == NONE) d->settled = day;
}

static void spend(i32 day) {
    for (int i = 0; i < n_debts && credit > 0; i++)
        if (owed(&debt[i]) && debt[i].issued <= day) pay_one(&debt[i], day);
}

/* A payment's own money pays the invoice that it names; older credit goes to the oldest. */
static void pay(i32 amount, i32 day, int named) {
    i32 older = credit;
    credit = amount;
    if (named >= 0) pay_one(&debt[named], day);
    credit += older;
    spend(day);
}

/* --- cases ------------------------------------------------------------------------------------------------------ */

static void occur(int c, int rule, i32 day) {
    if (n_occurrences == OCCURRENCES) full("occurrence");
    Occurrence *o = &occurrence[n_occurrences++];
    o->day = day, o->rule = (u8)rule, o->over = 0, o->in_case = (signed char)c;
    if (rule == THANKS) o->left = ON_PAYMENT, memset(o->done, 0, sizeof o->done);
}

/* What happens while no case is open waits for one that opens today. */
static void happen(int rule, i32 day) { occur(open_case, rule, day); unclaimed |= open_case < 0; }

static void close_ended(i32 day) {
    if (open_case < 0 || owed(&debt[cases[open_case].anchor])) return;
    Case *c = &cases[open_case];
    c->open = 0;
    c->closed = day;
    c->closed_due = 0;
    for (int i = 0; i < n_debts; i++)
        if (owed(&debt[i]) && debt[i].issued <= day) c->closed_due += rest(&debt[i]);
    occur(open_case, HOW_WAS_IT, day);
    open_case = NONE;
}

static void add_hold(int c, i32 first, i32 seen, i32 last, i32 of) {
    if (n_holds == HOLDS) full("hold");
    hold[n_holds++] = (Hold){first, seen, last, of, (u8)c};
    cases[c].holds++;
}

static int held_on(int c, i32 day) {
    if (!cases[c].holds) return 0;
    for (int i = 0; i < n_holds; i++)
        if (hold[i].in_case == c && hold[i].first <= day && day <= hold[i].last) return 1;
    return 0;
}

static int outstanding(void) { return promise != NONE && !promise_broken && promise_paid < promise_amount; }

static void end_promise_hold(i32 last) {
    for (int i = 0; i < n_holds; i++)
        if (hold[i].promise == promise && hold[i].last > last) hold[i].last = last;
}

static void open_one(void) {
    if (open_case < 0) {
        int anchor = 0;
        while (anchor < n_debts && !(owed(&debt[anchor]) && debt[anchor].due <= today + LOOK_AHEAD && debt[anchor].issued <= today))
            anchor++;
        if (anchor < n_debts) {
            if (n_cases == CASES) full("case");
            open_case = n_cases++;
            Case *c = &cases[open_case];
            memset(c, 0, sizeof *c);
            c->anchor = (u8)anchor;
            c->open = 1;
            c->opened = today;
            c->moved = c->last_notice = NONE;
            for (int i = 0; unclaimed && i < n_occurrences; i++)
                if (occurrence[i].in_case < 0 && !occurrence[i].over && occurrence[i].day == today)
                    occurrence[i].in_case = (signed char)open_case;
            if (outstanding()) add_hold(open_case, today, today, promise_last, promise);
        }
    }
    for (int i = 0; unclaimed && i < n_occurrences; i++)
        if (occurrence[i].in_case < 0) occurrence[i].over = 1;
    unclaimed = 0;
}

/* --- what happens ------------------------------------------------------------------------------------------------- */

static int answer_attempt(i32 day) {
    Attempt *last = n_attempts ? &attempt_[n_attempts - 1] : NULL;
    if (!last || last->answered || day > last->day + 1) return 0;
    return last->answered = 1;
}

static void add_attempt(i32 day, i32 own_day, int answered) {
    if (n_attempts == ATTEMPTS) full("attempt");
    attempt_[n_attempts++] = (Attempt){day, own_day, (u8)answered};
}

static Contact *add_contact(i32 day, i32 own_day, i64 at, int channel, int message, int c) {
    if (n_contacts == CONTACTS) full("contact");
    contact[n_contacts] = (Contact){day, own_day, NONE, at, 0, 0, (u8)channel, (u8)message, 0, 0, 0, (signed char)c};
    return &contact[n_contacts++];
}

static void delivery(const Event *e, int failed) {
    if (e->channel == EMAIL) email_failed = failed;
    for (int i = n_contacts - 1; i >= 0; i--)
        if (!contact[i].dropped && contact[i].channel == e->channel && contact[i].at <= e->at) {
            contact[i].failed = (u8)failed;
            return;
        }
}

static void apply(const Event *e) {
    switch (e->kind) {
    case PAYMENT: {
        int c = open_case;
        pay(e->amount, e->day, e->invoice);
        last_payment = e->day;
        decline = NO_CODE;
        answer_attempt(e->day);
        if (promise != NONE) promise_paid += e->amount;
        occur(c, THANKS, e->day);
        unclaimed |= c < 0;
        break;
    }
    case FAILED_PAYMENT:
        decline = e->code;
        if (!answer_attempt(e->day)) add_attempt(e->day, NONE, 1);
        happen(DECLINED, e->day);
        break;
    case SENT:
        if (e->day < first_day) add_contact(e->day, NONE, e->at, e->channel, M_OTHER, NONE);
        break;
    case DELIVERED: delivery(e, 0); break;
    case BOUNCED:
        delivery(e, 1);
        happen(NOTICE_BY_POST, e->day);
        break;
    case REPLIED:
        last_reply = e->day;
        happen(THEY_WROTE, e->day);
        break;
    case OPTED_OUT:
        if (e->channel == EMAIL) email_out = 1;
        if (e->channel == SMS) sms_out = 1, now.consent_sms = 0;
        break;
    case PROMISED:
        end_promise_hold(e->day - 1);
        promise++;
        promise_made = e->day;
        promise_last = e->on + TOLERANCE;
        promise_amount = e->amount;
        promise_paid = promise_broken = 0;
        on_day(promise_last + 1);
        if (open_case >= 0) add_hold(open_case, e->day, e->day, promise_last, promise);
        happen(PROMISE_NOTED, e->day);
        break;
    case DISPUTED:
        happen(THEY_DISPUTE, e->day);
        debt[(int)e->invoice].disputed = 1;
        break;
    case RESOLVED:
        if (debt[(int)e->invoice].disputed) {
            debt[(int)e->invoice].disputed = 0;
            spend(e->day);
        }
        break;
    case NEW_CARD:
        decline = NO_CODE;
        happen(NEW_CARD_RULE, e->day);
        break;
    case CHANGED:
        if (e->column == TICKET) now.ticket = e->value;
        if (e->column == HEALTH) now.health = e->value;
        break;
    }
    close_ended(e->day);
}

static void start_of_day(i32 day) {
    if (outstanding() && promise_last < day) {
        promise_broken = 1;
        end_promise_hold(day - 1);
        happen(PROMISE_MISSED, day);
    }
    if (credit > 0) spend(day);
    close_ended(day);
}

static void advance(i64 to) {
    for (;;) {
        i64 at = next_event < end_event ? event[next_event].at : INT64_MAX;
        if (agenda_at <= at && agenda_at <= to) {
            i32 day = agenda[n_agenda - 1];
            next_day_of_agenda();
            start_of_day(day);
        } else if (at < to) {
            apply(&event[next_event++]);
        } else {
            return;
        }
    }
}

/* --- guards ----------------------------------------------------------------------------------------------------- */

enum { ACT_CONTACT, ACT_OFFER, ACT_RETRY, ACT_CHARGE, ACT_ESCALATE, ACT_SUSPEND };

static int case_i, closed, held, held_by_rule, moved;
static i32 amount_due, amount_overdue, largest, owed_count, days_overdue, stage;

static int never_contact(const Case *c, int channel) {
    return now.bankrupt || debt[c->anchor].disputed || now.silent || now.ticket || (channel == EMAIL && email_out) ||
           (channel == SMS && (sms_out || now.consent_sms != 1));
}

static int forbidden(const Case *c, int act, int channel) {
    if (act == ACT_CONTACT) return (channel == IN_APP && !now.in_app) || never_contact(c, channel);
    if (closed && act != ACT_ESCALATE) return 1;
    if (held && (act == ACT_RETRY || act == ACT_CHARGE || act == ACT_SUSPEND)) return 1;
    if (now.bankrupt || debt[c->anchor].disputed) return 1;
    switch (act) {
    case ACT_CHARGE: return now.vulnerable || outstanding();
    case ACT_SUSPEND: return now.vulnerable || amount_overdue < 5000;
    case ACT_RETRY: return decline == STOLEN;
    case ACT_OFFER: return now.health == UNKNOWN || now.health < 20 * 1000000;
    }
    return 0;
}

/* The moment at which a contact may go, NONE where that is not before the next decision; and its day. */
static i64 goes_at(int channel, i64 from, i32 *day) {
    int sunday = (today - 1) % 7 == 6;
    *day = today;
    if (channel == SMS && sunday) { *day = today + 1; return NONE; }
    if (channel == SMS) {
        i64 ten = start_of(today) + 10 * HOUR;
        return from > ten ? from : ten;
    }
    if (channel == IN_APP && sunday) { *day = today + 1; return start_of(today + 1); }
    return from;
}

static int beyond_limit(const Case *c, int channel, i32 day) {
    int week = 0, emails = 0, texts = 0;
    int careful = channel == EMAIL && (now.plan == FREE || now.health == UNKNOWN || now.health < 40 * 1000000);
    for (int i = n_contacts - 1; i >= 0; i--) {
        const Contact *d = &contact[i];
        if (d->day <= day - 8 && (channel != SMS || d->day < c->opened - 1)) break;
        if (d->dropped) continue;
        if (d->day > day - 1) return 1;
        week += d->day > day - 7;
        emails += d->channel == EMAIL && d->day > day - 5;
        texts += d->channel == SMS && d->day >= c->opened;
    }
    return week >= 3 || (careful && emails >= 2) || (channel == SMS && texts >= 2);
}

static int retry_stopped(void) {
    int month = 0;
    for (int i = 0; i < n_attempts; i++) {
        if (attempt_[i].own_day == NONE) continue;
        if (attempt_[i].own_day == today) return 1;
        month += attempt_[i].day > today - 30;
    }
    return month >= 4;
}

/* --- what is done ------------------------------------------------------------------------------------------------- */

static i32 act(int rule, int position, int channel, i64 at, i32 value) {
    if (actions == action_room) full("action");
    action[actions] = (Action){who, today, rule, position, channel, (i32)(at - moment), value, 0};
    return (i32)actions++;
}

static void send(int rule, int mark, int position, int channel, int message, i64 at, i32 day) {
    Contact *d = add_contact(day, today, at, channel, message, case_i);
    d->row = act(rule, position, channel, at, 0);
    d->rule = (short)rule;
    d->mark = (short)mark;
    d->waits = at > moment;
    n_waits += d->waits;
}

static void escalate(Case *c, int to) {
    c->stage = (u8)to;
    c->moved = today;
    moved = 1;
}

static int said_today(int channel, int message) {
    for (int i = n_contacts - 1; i >= 0 && contact[i].own_day == today; i--)
        if (contact[i].message == message && contact[i].channel == channel && contact[i].in_case == case_i && !contact[i].dropped)
            return 1;
    return 0;
}

/* One contact of a rule on one channel: FIRED where it may go. Whether a limit kept it is in `limited`. */
static int may_send(const Case *c, int channel, i64 from, i64 *at, i32 *day, int *limited) {
    *limited = 0;
    if (forbidden(c, ACT_CONTACT, channel)) return BLOCKED;
    *at = goes_at(channel, from, day);
    if (beyond_limit(c, channel, *day)) { *limited = 1; return DEFERRED; }
    return *at == NONE ? DEFERRED : FIRED;
}

static int send_one(const Case *c, int rule, int mark, int position, int channel, int message, i64 from) {
    i64 at;
    i32 day;
    int limited, found;
    if (message >= M_REMINDER && said_today(channel, message)) return FIRED;
    found = may_send(c, channel, from, &at, &day, &limited);
    if (found == FIRED) send(rule, mark, position, channel, message, at, day);
    return found;
}

/* The first channel that goes; the caller says what else stands or falls with it by `stuck` (DEFERRED) and `never`. */
static int first_of(const Case *c, int one, int two, int never, int stuck, int message, int *channel, i64 *at, i32 *day) {
    int options[2], count = 0, found = BLOCKED, limited;
    if (one != IN_APP || now.in_app) if (one != EMAIL || !email_failed) options[count++] = one;
    if (two != EMAIL || !email_failed) options[count++] = two;
    for (int i = 0; i < count; i++) {
        *channel = options[i];
        if (message >= M_REMINDER && said_today(*channel, message)) { *at = NONE; return FIRED; }
        int tried = never ? BLOCKED : may_send(c, *channel, moment, at, day, &limited);
        if (tried == FIRED) return stuck ? DEFERRED : FIRED;
        if (tried == DEFERRED && !limited) return DEFERRED;
        if (tried == DEFERRED) found = DEFERRED;
    }
    return found;
}

static int send_first(const Case *c, int rule, int one, int two, int message) {
    int channel;
    i64 at;
    i32 day;
    int found = first_of(c, one, two, 0, 0, message, &channel, &at, &day);
    if (found == FIRED && at != NONE) send(rule, rule, 0, channel, message, at, day);
    return found;
}

/* --- one rule's turn ------------------------------------------------------------------------------------------------ */

static int step_up(Case *c, int rule, int to, int one, int two, int message) {
    int channel, found;
    i64 at;
    i32 day;
    if (stage + 1 != to) return NOT_DUE;
    found = first_of(c, one, two, forbidden(c, ACT_ESCALATE, 0), moved, message, &channel, &at, &day);
    if (found != FIRED) return found;
    act(rule, 0, NO_CHANNEL, moment, 0);
    escalate(c, to);
    if (message == M_LAST) c->last_notice = n_contacts;
    send(rule, rule, 1, channel, message, at, day);
    return FIRED;
}

static int good_payer(void) {
    if (now.tenure < 365) return 0;
    for (int i = 0; i < n_debts; i++)
        if (debt[i].settled != NONE && debt[i].settled > debt[i].due && debt[i].settled > today - 365) return 0;
    return 1;
}

static int simple_act(const Case *c, int rule, int act_kind, i32 amount) {
    if (forbidden(c, act_kind, 0)) return BLOCKED;
    if (act_kind == ACT_RETRY) {
        if (retry_stopped()) return DEFERRED;
        add_attempt(today, today, 0);
    }
    if (act_kind == ACT_CHARGE) {
        if (n_fees == FEES) full("fee");
        fee[n_fees++] = (Fee){today, today, amount};
    }
    act(rule, 0, NO_CHANNEL, moment, amount);
    return FIRED;
}

static int do_one(int rule) {
    act(rule, 0, NO_CHANNEL, moment, 0);
    return FIRED;
}

static int take_turn(Case *c, int rule) {
    int found, limited;
    i64 at;
    i32 day;
    switch (rule) {
    case HEADS_UP: return send_one(c, rule, rule, 0, EMAIL, M_OTHER, moment);
    case FIRST_TEXT: return send_one(c, rule, rule, 0, SMS, M_OTHER, start_of(today) + 10 * HOUR + HOUR / 2);
    case FRIENDLY_TEXT: return send_one(c, rule, rule, 0, SMS, M_OTHER, moment);
    case NUDGE: return send_first(c, rule, IN_APP, EMAIL, M_REMINDER);
    case WEEKLY: return send_one(c, WEEKLY, WEEKLY, 0, EMAIL, M_REMINDER, moment);
    case GENTLY: return send_one(c, GENTLY, WEEKLY, 0, IN_APP, M_OTHER, moment);
    case SILENT_ONE: return send_one(c, rule, rule, 0, SMS, M_OTHER, moment);
    case INTO_NOTICE:
        found = step_up(c, rule, 1, EMAIL, LETTER, M_NOTICE);
        if (found == FIRED && amount_due >= 20000 && !forbidden(c, ACT_OFFER, 0)) act(rule, 2, NO_CHANNEL, moment, good_payer() ? 6 : 3);
        return found;
    case FEE: return simple_act(c, rule, ACT_CHARGE, today >= dear_from ? 2000 : 1500);
    case INTO_FINAL: return step_up(c, rule, 2, LETTER, EMAIL, M_LAST);
    case SUSPEND:
        if (stage + 1 != 3) return NOT_DUE;
        if (forbidden(c, ACT_SUSPEND, 0)) return BLOCKED;
        if (moved) return DEFERRED;
        act(rule, 0, NO_CHANNEL, moment, 0);
        act(rule, 1, NO_CHANNEL, moment, 0);
        escalate(c, 3);
        return FIRED;
    case THANKS: case DECLINED: case PROMISE_NOTED: case PROMISE_MISSED: case HOW_WAS_IT:
        return send_one(c, rule, rule, 0, EMAIL, M_OTHER, moment);
    case NOTICE_BY_POST: return send_one(c, rule, rule, 0, LETTER, M_NOTICE, moment);
    case NEW_CARD_RULE: case TRY_AGAIN: return simple_act(c, rule, ACT_RETRY, 0);
    case THEY_WROTE:
        act(rule, 0, NO_CHANNEL, moment, 0);
        act(rule, 1, NO_CHANNEL, moment, 0);
        add_hold(case_i, today, today + 1, today + 3, NONE - 1);
        held = held_by_rule = 1;
        return FIRED;
    case DISCOUNT:
        if (forbidden(c, ACT_OFFER, 0)) return BLOCKED;
        found = may_send(c, IN_APP, moment, &at, &day, &limited);
        if (found != FIRED) return found;
        act(rule, 0, NO_CHANNEL, moment, 100000); /* 10 % */
        send(rule, rule, 1, IN_APP, M_OTHER, at, day);
        return FIRED;
    default: return do_one(rule); /* assign, tag: nothing stops them */
#define WHEN(name, every, most, condition, turn) case name: return turn;
#define MAYBE(name, every, most, judged, turn) case name: return turn;
#define DAY(name, listed, condition, turn) case name: return turn;
#define PAID(name, condition, turn) case name: return turn;
#include "more.h"
    }
}

/* --- candidates ------------------------------------------------------------------------------------------------------- */

static u8 became[RULES];
static int slot_in_hand;

static int by_when(const Case *c, int rule, int every, int most, int condition) {
    if (most && c->fired[rule] >= most) return USED_UP;
    if (every && c->fired[rule] && today < c->last[rule] + every) return NOT_DUE;
    if (held) return HELD;
    return condition ? CANDIDATE : NOT_MET;
}

enum { WAITING, SLOT_FIRED, SLOT_HELD, SLOT_MISSED, SLOT_NOT_MET };

static int by_day(Case *c) {
    static const i32 listed[2] = {-7, -2}, until[2] = {-3, -2 + CATCH_UP};
    i32 due = debt[c->anchor].due;
    int ended = 0, i;
    slot_in_hand = NONE;
    for (i = 0; i < 2; i++) {
        if (due + listed[i] > today) break;
        if (c->slot[i] || due + listed[i] < c->opened) continue;
        if (held_on(case_i, due + listed[i])) ended = c->slot[i] = SLOT_HELD;
        else if (today > due + until[i]) ended = c->slot[i] = SLOT_MISSED;
        else slot_in_hand = i;
    }
    if (slot_in_hand == NONE) {
        if (ended) return ended == SLOT_HELD ? HELD : MISSED;
        if (i < 2) return NOT_DUE;
        return c->slot[0] == SLOT_FIRED || c->slot[1] == SLOT_FIRED ? USED_UP : NOT_DUE;
    }
    if (held) return HELD;
    if (!now.autopay) return CANDIDATE;
    c->slot[slot_in_hand] = SLOT_NOT_MET;
    return NOT_MET;
}

static int by_one_day(Case *c, int rule, i32 listed, int condition) {
    i32 due_on = debt[c->anchor].due + listed;
    u8 *is = &c->day_is[rule];
    if (due_on > today) return NOT_DUE;
    if (*is || due_on < c->opened) return *is == SLOT_FIRED ? USED_UP : NOT_DUE;
    if (held_on(case_i, due_on)) { *is = SLOT_HELD; return HELD; }
    if (today > due_on + CATCH_UP) { *is = SLOT_MISSED; return MISSED; }
    if (held) return HELD;
    if (condition) return CANDIDATE;
    *is = SLOT_NOT_MET;
    return NOT_MET;
}

enum { NOT_READY, READY };
static u8 ready[OCCURRENCES];

static void wait_for(int rule, int late) {
    if (!late) became[rule] = CANDIDATE;
    else if (became[rule] == NOT_DUE) became[rule] = MISSED;
}

/* The events that wait for a rule: all of the case are gone through once, for all rules. */
static void by_events(void) {
    for (int i = 0; i < n_occurrences; i++) {
        Occurrence *o = &occurrence[i];
        ready[i] = NOT_READY;
        if (o->in_case != case_i || o->over) continue;
        i32 begins = o->day + (o->rule == HOW_WAS_IT ? 2 : 0);
        if (today < begins) continue;
        int late = today > begins + CATCH_UP && o->rule != THEY_WROTE;
        if (late) o->over = 1;
        else ready[i] = READY;
        if (o->rule != THANKS) wait_for(o->rule, late);
        else for (int k = 0; k < ON_PAYMENT; k++)
            if (!o->done[k]) wait_for(on_payment[k], late);
    }
}

static void use_payments(int place) {
    for (int i = 0; i < n_occurrences; i++) {
        Occurrence *o = &occurrence[i];
        if (ready[i] != READY || o->rule != THANKS || o->done[place]) continue;
        o->done[place] = 1;
        o->over = !--o->left;
    }
}

static void use_events(int rule) {
    if (asked_by[rule] == BY_PAYMENT) return use_payments(place_of[rule]);
    for (int i = 0; i < n_occurrences; i++)
        if (ready[i] == READY && occurrence[i].rule == rule) occurrence[i].over = 1;
}

static void judge_event(int rule, int condition) {
    if (became[rule] == CANDIDATE && !condition) {
        became[rule] = NOT_MET;
        use_events(rule);
    }
}

static int noticed(i32 place, int days) {
    if (place == NONE) return 0;
    const Contact *d = &contact[place];
    return !d->failed && !d->dropped && d->own_day < today && today - d->day >= days;
}

/* The notice may have gone twice, the second time by post. */
static int notice_is_old(const Case *c, int days) {
    if (!c->stage) return 0;
    for (int i = n_contacts - 1; i >= 0; i--)
        if (contact[i].message == M_NOTICE && contact[i].in_case == case_i && noticed(i, days)) return 1;
    return 0;
}

static int silent(void) {
    int count = 0, found = 0;
    i32 last = 0;
    for (int i = n_contacts - 1; i >= 0; i--) {
        const Contact *d = &contact[i];
        if (d->dropped || (d->own_day != NONE && d->own_day >= today) || d->day > today) continue;
        count += d->day > today - 14;
        if (!found && d->channel == EMAIL) found = 1, last = d->day;
        if (found && count >= 2) break;
        if (found && d->day < today - 15) break;
    }
    if (!found || count < 2 || today - last < 4) return 0;
    return last_reply < last && last_payment < last && (promise == NONE || promise_made < last);
}

static i32 since_attempt(void) {
    for (int i = n_attempts - 1; i >= 0; i--)
        if (attempt_[i].own_day == NONE || attempt_[i].own_day < today) return today - attempt_[i].day;
    return 9999;
}

static i32 fees_charged(void) {
    i32 sum = 0;
    for (int i = 0; i < n_fees; i++)
        if (fee[i].own_day < today && fee[i].day > today - 90) sum += fee[i].amount;
    return sum < 100000 ? sum : 100000;
}

static int days_in_stage(const Case *c) {
    i32 since = c->moved == NONE ? c->opened : c->moved + 1, days = today - since + 1;
    if (c->holds)
        for (i32 day = since; day <= today; day++)
            for (int i = 0; i < n_holds; i++)
                if (hold[i].in_case == case_i && hold[i].seen <= day && day <= hold[i].last) { days--; break; }
    return days < 1 ? 1 : days;
}

static int heavy(void) {
    i32 capped = amount_overdue < 10000000 ? amount_overdue : 10000000;
    i32 score = now.health == UNKNOWN ? 50 * 1000000 : now.health;
    return score < 60 * 1000000 && (capped + 5) / 10 + fees_charged() > 1500 + (largest * 4 + 50) / 100;
}

static void take_amounts(const Case *c) {
    amount_due = amount_overdue = largest = owed_count = 0;
    for (int i = 0; i < n_debts; i++) {
        const Debt *d = &debt[i];
        if (!owed(d) || (d->issued > today && i != c->anchor)) continue;
        i32 left = rest(d);
        amount_due += left;
        if (d->due < today) amount_overdue += left;
        if (left > largest) largest = left;
        owed_count++;
    }
}

static int unwell(void) { return now.health == UNKNOWN ? UNDECIDED : now.health < 50 * 1000000 ? CANDIDATE : NOT_MET; }

/* Which rules are candidates; one that stands in for `weekly` comes just after it, so it has its turn. */
static void judge(Case *c) {
    int late = days_overdue;
    became[FIRST_TEXT] = by_when(c, FIRST_TEXT, 0, 1, c->arm && late >= 1);
    became[FRIENDLY_TEXT] = by_when(c, FRIENDLY_TEXT, 0, 1, late >= 3 && email_failed);
    became[NUDGE] = by_when(c, NUDGE, 0, 1, late >= 3);
    became[WEEKLY] = by_when(c, WEEKLY, 5, 3, late >= 7 && late <= 27);
    if (became[WEEKLY] == CANDIDATE) {
        if (now.mrr >= 500000 || now.plan == ENTERPRISE) {
            became[WEEKLY] = REPLACED;
            became[PERSONAL_CALL] = CANDIDATE;
        } else {
            became[PERSONAL_CALL] = NOT_MET;
            if (now.health == UNKNOWN) became[GENTLY] = became[WEEKLY] = UNDECIDED;
            else if (now.health < 30 * 1000000) became[WEEKLY] = REPLACED, became[GENTLY] = CANDIDATE;
            else became[GENTLY] = NOT_MET;
        }
    }
    became[SILENT_ONE] = by_when(c, SILENT_ONE, 8, 0, 1);
    if (became[SILENT_ONE] == CANDIDATE && !silent()) became[SILENT_ONE] = NOT_MET;
    became[INTO_NOTICE] = by_when(c, INTO_NOTICE, 0, 1, late >= 14);
    became[FEE] = by_when(c, FEE, 0, 1, notice_is_old(c, 5));
    became[INTO_FINAL] = by_when(c, INTO_FINAL, 0, 1, notice_is_old(c, 7));
    became[SUSPEND] = by_when(c, SUSPEND, 0, 1, noticed(c->last_notice, 7) && days_in_stage(c) >= 8);
    became[TRY_AGAIN] = by_when(c, TRY_AGAIN, 3, 4, decline == NO_FUNDS && now.autopay && since_attempt() >= 3);
    became[DISCOUNT] = by_when(c, DISCOUNT, 0, 1, late >= 10 && now.health != UNKNOWN && now.health >= 60 * 1000000 && owed_count <= 2);
    became[LOOK_AT_IT] = by_when(c, LOOK_AT_IT, 10, 0, 1);
    if (became[LOOK_AT_IT] == CANDIDATE && !heavy()) became[LOOK_AT_IT] = NOT_MET;
    became[HEADS_UP] = by_day(c);
#define MAYBE(name, every, most, judged, turn) if ((became[name] = by_when(c, name, every, most, 1)) == CANDIDATE) became[name] = judged;
#define WHEN(name, every, most, condition, turn) MAYBE(name, every, most, (condition) ? CANDIDATE : NOT_MET, turn)
#define DAY(name, listed, condition, turn) became[name] = by_one_day(c, name, listed, condition);
#include "more.h"
}

static void fired_now(Case *c, int rule) {
    c->fired[rule]++;
    c->before[rule] = c->last[rule];
    c->last[rule] = today;
}

static void give_turn(Case *c, int rule) {
    int by_what = asked_by[rule], is_event = by_what == BY_EVENT || by_what == BY_PAYMENT;
    if (held_by_rule && !is_event) { became[rule] = HELD; return; }
    became[rule] = take_turn(c, rule);
    if (became[rule] != FIRED) return;
    if (is_event) use_events(rule);
    else if (by_what == BY_DAYS) c->slot[slot_in_hand] = SLOT_FIRED;
    else if (by_what == BY_DAY) c->day_is[rule] = SLOT_FIRED;
    else fired_now(c, rule == PERSONAL_CALL || rule == GENTLY ? WEEKLY : rule);
}

static void decide_case(int number) {
    Case *c = &cases[number];
    case_i = number;
    closed = !c->open;
    held = held_on(number, today);
    held_by_rule = 0;
    moved = c->moved == today;
    if (!c->decided) {
        c->decided = 1;
        c->arm = now.plan == PRO && today >= trial_from && me->arm == 1;
    }
    for (int rule = 0; rule < RULES; rule++) became[rule] = NOT_DUE;
    stage = c->stage;
    if (closed) {
        days_overdue = c->closed - debt[c->anchor].due;
        amount_due = c->closed_due;
    } else {
        days_overdue = today - debt[c->anchor].due;
        take_amounts(c);
    }
    by_events();
    judge_event(THANKS, days_overdue > 0);
    judge_event(DECLINED, decline == EXPIRED || decline == STOLEN);
    judge_event(NOTICE_BY_POST, stage == 1);
    judge_event(PROMISE_MISSED, amount_due >= 2000);
    judge_event(HOW_WAS_IT, stage >= 1);
#define PAID(name, condition, turn) judge_event(name, condition);
#include "more.h"
    if (!closed) judge(c);
    if (became[THEY_WROTE] == CANDIDATE) give_turn(c, THEY_WROTE);
    for (int rule = 0; rule < RULES; rule++)
        if (became[rule] == CANDIDATE) give_turn(c, rule);
    for (int rule = 0; rule < RULES; rule++) counts[rule][became[rule]]++;
}

static int waits(int number) {
    for (int i = 0; i < n_occurrences; i++)
        if (occurrence[i].in_case == number && !occurrence[i].over) return 1;
    cases[number].over = 1;
    return 0;
}

static void decide(void) {
    int turn[CASES], count = 0;
    for (int i = 0; i < n_cases; i++) {
        if (!cases[i].open && (cases[i].over || !waits(i))) continue;
        int place = count++;
        for (; place > 0 && cases[turn[place - 1]].anchor > cases[i].anchor; place--) turn[place] = turn[place - 1];
        turn[place] = i;
    }
    for (int i = 0; i < count; i++) decide_case(turn[i]);
}

/* --- before it goes ----------------------------------------------------------------------------------------------- */

static void let_go_one(Contact *d) {
    Case *c = &cases[(int)d->in_case];
    i32 day = d->day;
    d->waits = 0;
    n_waits--;
    int never = never_contact(c, d->channel);
    if (!never && c->open && owed(&debt[c->anchor]) && !held_on(d->in_case, day)) return;
    d->dropped = 1;
    action[d->row].overtaken = 1;
    if (!never) return;
    c->fired[d->mark]--;
    c->last[d->mark] = c->before[d->mark];
}

static void let_go(i64 until) {
    while (n_waits) {
        Contact *next = NULL;
        for (int i = n_contacts - 1; i >= 0; i--)
            if (contact[i].waits && contact[i].at <= until && (!next || contact[i].at < next->at)) next = &contact[i];
        if (!next) return;
        advance(next->at);
        let_go_one(next);
    }
}

/* --- one customer ------------------------------------------------------------------------------------------------- */

static void run_customer(i32 number) {
    who = number;
    me = &customer[number];
    now = *me;
    n_debts = (i32)(invoice_start[number + 1] - invoice_start[number]);
    if (n_debts > DEBTS) full("invoice");
    n_cases = n_contacts = n_holds = n_occurrences = n_attempts = n_fees = n_waits = n_agenda = 0;
    unclaimed = credit = decline = email_failed = email_out = sms_out = last_reply = last_payment = 0;
    open_case = promise = NONE;
    promise_made = promise_broken = promise_paid = promise_amount = 0;
    agenda_at = INT64_MAX;
    for (int i = 0; i < n_debts; i++) {
        const Invoice *v = &invoice[invoice_start[number] + i];
        debt[i] = (Debt){v->due, v->amount, v->issued, 0, NONE, 0};
        on_day(v->due - LOOK_AHEAD);
        on_day(v->issued);
    }
    next_event = event_start[number];
    end_event = event_start[number + 1];
    for (today = (i32)first_day; today <= last_day; today++) {
        moment = start_of(today) + 9 * HOUR;
        if (n_waits) let_go(moment);
        advance(moment);
        open_one();
        if (n_cases) decide();
    }
    let_go(INT64_MAX / 2);
}

/* --- files -------------------------------------------------------------------------------------------------------- */

static void *read_array(FILE *file, i64 count, size_t size) {
    void *found = malloc((size_t)count * size + 1);
    if (!found || fread(found, size, (size_t)count, file) != (size_t)count) { fprintf(stderr, "cannot read the columns\n"); exit(2); }
    return found;
}

int main(int argc, char **argv) {
    if (argc != 4) return fprintf(stderr, "chain IN OUT ROUNDS\n"), 2;
    FILE *in = fopen(argv[1], "rb");
    if (!in) return perror(argv[1]), 2;
    i64 *head = read_array(in, 10, sizeof(i64));
    customers = head[0], zones = head[3], first_day = head[4], last_day = head[5];
    calendar_first = head[6], calendar_days = head[7], dear_from = head[8], trial_from = head[9];
    day_start = read_array(in, zones * calendar_days, sizeof(i64));
    invoice_start = read_array(in, customers + 1, sizeof(i64));
    event_start = read_array(in, customers + 1, sizeof(i64));
    customer = read_array(in, customers, sizeof(Customer));
    invoice = read_array(in, head[1], sizeof(Invoice));
    event = read_array(in, head[2], sizeof(Event));
    fclose(in);
    action_room = customers * (40 + RULES) + 1024;
    action = malloc((size_t)action_room * sizeof(Action));
    if (!action) return fprintf(stderr, "no memory\n"), 2;
    for (int round = 0; round < atoi(argv[3]); round++) {
        struct timespec from, to;
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
        memset(counts, 0, sizeof counts);
        actions = 0;
        for (i32 number = 0; number < customers; number++) run_customer(number);
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
        printf("%lld\n", (long long)(to.tv_sec - from.tv_sec) * 1000000000LL + (to.tv_nsec - from.tv_nsec));
    }
    FILE *out = fopen(argv[2], "wb");
    if (!out) return perror(argv[2]), 2;
    i64 rules = RULES;
    fwrite(&rules, sizeof rules, 1, out);
    fwrite(counts, sizeof counts, 1, out);
    fwrite(&actions, sizeof actions, 1, out);
    fwrite(action, sizeof(Action), (size_t)actions, out);
    return fclose(out) ? 2 : 0;
}
