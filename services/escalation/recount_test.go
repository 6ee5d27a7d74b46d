package escalation_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

// recountedLives is the number of cases of the test, recountedActs that of acts on them.
const recountedLives, recountedActs = 6, 150

// Random lives of some cases over some months are counted from their timelines, without a
// look at passes, and the report of every month says the same: each clock that ran out once,
// in the month and in the hands in which it did, also where these hands still hold the case;
// each solution in the name of its solver, and each answer in that of its author, who may have
// no staff record.
func TestTheReportEqualsARecountOfTheTimelines(t *testing.T) {
	for _, seed := range []uint64{1, 2} {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			onTestedStore(t, func(s *suite) {
				s.everybody()
				l := &lives{suite: s, random: rand.New(rand.NewPCG(seed, seed)), told: map[string][]*intakev1.Event{}}
				for n := range recountedLives {
					s.open(caseID(n))
				}
				for range recountedActs {
					l.act()
				}
				l.compare()
			})
		})
	}
}

// lives are the cases of the test. Told are the lines that the intake writes itself.
type lives struct {
	*suite
	random *rand.Rand
	told   map[string][]*intakev1.Event
}

// act lets time go by and does something to some case. What is refused leaves no line.
func (l *lives) act() {
	l.advance(time.Duration(l.random.IntN(int(30 * time.Hour))).Truncate(time.Second))
	who := []string{"ann", "bea", "cid", "dan"}[l.random.IntN(4)]
	id, bg, now := caseID(l.random.IntN(recountedLives)), context.Background(), timestamppb.New(l.clock.Now())
	name, request, as := "handlings/"+id, requestID(), l.as(who, "agent")
	said := l.clock.Now().Add(-time.Duration(l.random.IntN(2)) * time.Hour) // half of the acts are heard of late
	switch l.random.IntN(9) {
	case 0, 1:
		_, _ = l.handlings().ClaimHandling(as, &escalationv1.ClaimHandlingRequest{Name: name, RequestId: request})
	case 2:
		_, _ = l.handlings().PassUpHandling(as, &escalationv1.PassUpHandlingRequest{Name: name, Reason: "x", RequestId: request})
	case 3:
		to := []string{"staff/ann", "staff/bea", "staff/dan"}[l.random.IntN(3)]
		_, _ = l.handlings().HandOverHandling(as, &escalationv1.HandOverHandlingRequest{Name: name, To: to, Reason: "x", RequestId: request})
	case 4:
		author := []string{"staff/" + who, "staff/zoe"}[l.random.IntN(2)] // Zoe has no record
		_, err := l.intakeCalls().RecordAnswer(bg, &escalationv1.RecordAnswerRequest{Name: name, AnswerTime: timestamppb.New(said), Actor: author, RequestId: request})
		require.NoError(l, err)
		l.tell(id, intakev1.Event_REPLIED, author, said)
	case 5:
		_, err := l.intakeCalls().WaitHandling(bg, &escalationv1.WaitHandlingRequest{Name: name, StartTime: timestamppb.New(said), Actor: "staff/" + who, RequestId: request})
		if err == nil {
			l.tell(id, intakev1.Event_WAIT_STARTED, "staff/"+who, said)
		}
	case 6:
		_, _ = l.intakeCalls().ResumeHandling(bg, &escalationv1.ResumeHandlingRequest{Name: name, EndTime: now, RequestId: request})
	case 7:
		l.solveOrReopen(id, who, said)
	case 8:
		_, _ = l.intakeCalls().RecordContact(bg, &escalationv1.RecordContactRequest{Name: name, ContactTime: now, RequestId: request})
	}
}

// solveOrReopen solves a case, or opens it again.
func (l *lives) solveOrReopen(id, who string, said time.Time) {
	name, bg := "handlings/"+id, context.Background()
	if l.get(id).GetState() == escalationv1.Handling_RESOLVED {
		_, err := l.intakeCalls().ReopenHandling(bg, &escalationv1.ReopenHandlingRequest{Name: name, ReopenTime: timestamppb.New(l.clock.Now()), Actor: "customers/c", RequestId: requestID()})
		require.NoError(l, err)
		return
	}
	_, err := l.intakeCalls().ResolveHandling(bg, &escalationv1.ResolveHandlingRequest{
		Name: name, ResolveTime: timestamppb.New(said), Actor: "staff/" + who, Reason: "x", InCommon: l.random.IntN(2) == 0, RequestId: requestID(),
	})
	require.NoError(l, err)
	l.tell(id, intakev1.Event_RESOLVED, "staff/"+who, said)
}

// tell writes a line of the intake.
func (l *lives) tell(id string, kind intakev1.Event_Kind, actor string, at time.Time) {
	l.told[id] = append(l.told[id], &intakev1.Event{Kind: kind, Actor: actor, EventTime: timestamppb.New(at)})
}

// compare waits until the report of every month says what the timelines say. Reports and
// timelines arrive moments after the fact.
func (l *lives) compare() {
	var counted, reported map[string]int64
	lateReplies := 0
	for month := time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC); !month.After(l.clock.Now()); month = month.AddDate(0, 1, 0) {
		name := month.Format("2006-01")
		l.eventually(func() bool {
			var isTraced bool
			reported, isTraced = l.report(name)
			counted = l.recount(name)
			return isTraced && maps.Equal(counted, reported)
		}, name)
		require.NotEmpty(l, counted, name)
		for figure := range counted {
			if strings.HasSuffix(figure, " late next reply") {
				lateReplies++
			}
		}
	}
	require.Positive(l, lateReplies)
}

// report returns the figures of a month that are not zero, as "holder figure", and whether the passes behind the rows have all
// breaches.
func (l *lives) report(month string) (figures map[string]int64, isTraced bool) {
	got, err := escalationv1.NewReportServiceClient(l.conn).GetAccountabilityReport(l.supervisor(), &escalationv1.GetAccountabilityReportRequest{Month: month})
	require.NoError(l, err)
	figures, isTraced = map[string]int64{}, true
	for _, row := range got.GetRows() {
		for figure, n := range map[string]int64{
			"passes": row.GetPasses(), "solved": row.GetSolved(), "passed up": row.GetPassedUp(), "handed over": row.GetHandedOver(),
			"expired": row.GetExpired(), "lapsed": row.GetLapsed(), "answers": row.GetAnswers(),
		} {
			if n > 0 {
				figures[row.GetHolder()+" "+figure] = n
			}
		}
		for _, late := range row.GetLateness() {
			kind := strings.ToLower(strings.ReplaceAll(late.GetClock().String(), "_", " "))
			figures[row.GetHolder()+" late "+kind] = late.GetCount()
		}
		isTraced = isTraced && row.GetBreached() == l.breachesBehind(row, month)
	}
	return figures, isTraced
}

// breachesBehind counts the breaches of a month in the passes behind a row.
func (l *lives) breachesBehind(row *escalationv1.AccountabilityRow, month string) (sum int64) {
	for _, pass := range l.behind(row, "breached") {
		for _, b := range pass.GetBreaches() {
			if b.GetDueTime().AsTime().Format("2006-01") == month {
				sum += int64(b.GetCount())
			}
		}
	}
	return sum
}

// recount counts the figures of a month from the timelines alone.
func (l *lives) recount(month string) map[string]int64 {
	figures := map[string]int64{}
	for n := range recountedLives {
		r := recount{month: month, figures: figures}
		for _, e := range slices.Concat(l.intake.timeline(caseID(n)), l.told[caseID(n)]) {
			r.countEvent(e)
		}
		for _, late := range r.late {
			r.count(late.holder, "late "+late.kind, late.due)
			if late.expired {
				r.count(late.holder, "expired", late.due)
			}
		}
	}
	return figures
}

// recount counts the timeline of one case. Late are the clocks that ran out and were not taken back.
type recount struct {
	month   string
	figures map[string]int64
	late    []lateClock
}

// lateClock is a clock that ran out. Expired is set for one that took the case away.
type lateClock struct {
	holder, kind string
	due          time.Time
	expired      bool
}

func (r *recount) count(holder, figure string, at time.Time) {
	if at.Format("2006-01") == r.month {
		r.figures[holder+" "+figure]++
	}
}

func (r *recount) countEvent(e *intakev1.Event) {
	at, details := e.GetEventTime().AsTime(), e.GetDetails()
	r.countLate(e)
	switch e.GetKind() {
	case intakev1.Event_CLAIMED:
		r.count(details["from"], "passes", at)
	case intakev1.Event_HANDED_OVER:
		if e.GetActor() == "suite" { // of a case that is opened again: the pass before is the customer's
			return
		}
		r.count(details["from"], "passes", at)
		if details["from"] == e.GetActor() {
			r.count(e.GetActor(), "handed over", at)
		}
	case intakev1.Event_PASSED_UP:
		r.count(details["holder"], "passes", at)
		r.count(details["holder"], "passed up", at)
	case intakev1.Event_STEP_EXPIRED, intakev1.Event_CEILING_REACHED:
		if details["to_level"] != "" {
			r.count(details["holder"], "passes", at)
		}
	case intakev1.Event_WAIT_LAPSED:
		r.count(details["holder"], "passes", at)
		r.count(details["holder"], "lapsed", at)
	case intakev1.Event_RESOLVED:
		r.count(e.GetActor(), "passes", at)
		r.count(e.GetActor(), "solved", at)
	case intakev1.Event_REPLIED, intakev1.Event_WAIT_STARTED:
		r.count(e.GetActor(), "answers", at)
	}
}

// countLate notes a clock that ran out, or those that an act heard of late takes back.
func (r *recount) countLate(e *intakev1.Event) {
	details := e.GetDetails()
	switch e.GetKind() {
	case intakev1.Event_BREACHED, intakev1.Event_STEP_EXPIRED, intakev1.Event_CEILING_REACHED:
		due, _ := time.Parse(time.RFC3339Nano, details["due"])
		last, _ := time.Parse(time.RFC3339Nano, details["last_due"])
		periods, _ := strconv.Atoi(details["periods"])
		for i := range max(1, periods) { // the calendar of the lives is always open, so periods are of one length
			ended := due
			if i > 0 {
				ended = due.Add(last.Sub(due) / time.Duration(periods-1) * time.Duration(i))
			}
			r.late = append(r.late, lateClock{details["holder"], details["clock"], ended, details["to_level"] != ""})
		}
	case intakev1.Event_NOTED:
		if said, err := time.Parse(time.RFC3339Nano, cmp.Or(details["answered"], details["waited"], details["solved"])); err == nil {
			r.late = slices.DeleteFunc(r.late, func(c lateClock) bool { return c.kind == details["clock"] && !c.due.Before(said) })
		}
	}
}
