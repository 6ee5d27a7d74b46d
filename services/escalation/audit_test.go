package escalation_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/fault"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

// figures are what an auditor finds out about one holder.
type figures struct {
	passes, solved, passedUp, handedOver, expired, breached, reopened int64
	holds                                                             []time.Duration
}

// auditor computes the accountability report a second time: slowly, from nothing but the
// timelines, as the intake has them.
type auditor map[string]*figures

func (a auditor) of(holder string) *figures {
	if a[holder] == nil {
		a[holder] = &figures{}
	}
	return a[holder]
}

// queueOf is the queue of a level of the default ladder; "" of none.
func queueOf(level string) string {
	return map[string]string{
		"1": "queues/front-line", "2": "queues/specialists", "3": "queues/management", "4": "queues/executive",
	}[level]
}

// audit reads one timeline from its beginning.
func (a auditor) audit(opened time.Time, timeline []*intakev1.Event) {
	holder, since := "queues/front-line", opened
	for _, event := range timeline {
		facts, at := event.GetDetails(), event.GetEventTime().AsTime()
		held := a.of(holder)
		next := ""
		switch event.GetKind() {
		case intakev1.Event_CLAIMED:
			next = facts["owner"]
		case intakev1.Event_PASSED_UP:
			held.passedUp++
			next = queueOf(facts["to_level"])
		case intakev1.Event_HANDED_OVER:
			if event.GetActor() == holder {
				held.handedOver++
			}
			next = facts["to"]
		case intakev1.Event_BREACHED:
			periods, _ := strconv.Atoi(facts["periods"]) // of one silence, none for other clocks
			held.breached += int64(max(1, periods))
		case intakev1.Event_STEP_EXPIRED, intakev1.Event_CEILING_REACHED:
			held.breached++
			if next = queueOf(facts["to_level"]); next != "" {
				held.expired++
			}
		case intakev1.Event_RESOLVED:
			held.solved++
			next = "customer"
		case intakev1.Event_REOPENED:
			a.of(facts["solver"]).reopened++
			next = facts["solver"]
		default:
		}
		if next != "" {
			held.passes++
			held.holds = append(held.holds, at.Sub(since))
			holder, since = next, at
		}
	}
}

// reported says in the same words what the report says of the holders and what was found.
func (a auditor) reported(s *suite) (report, found map[string]string) {
	s.Helper()
	got, err := s.reports().GetAccountabilityReport(s.supervisor(), &escalationv1.GetAccountabilityReportRequest{Month: "2026-11"})
	require.NoError(s, err)
	report, found = map[string]string{}, map[string]string{}
	for _, row := range got.GetRows() {
		report[row.GetHolder()] = fmt.Sprint(row.GetPasses(), row.GetSolved(), row.GetPassedUp(), row.GetHandedOver(), row.GetExpired(),
			row.GetBreached(), row.GetReopened(), row.GetMedianHold().AsDuration(), row.GetP90Hold().AsDuration())
	}
	for holder, f := range a {
		slices.Sort(f.holds)
		rank := func(percent int) time.Duration { return f.holds[(len(f.holds)*percent+99)/100-1] }
		found[holder] = fmt.Sprint(f.passes, f.solved, f.passedUp, f.handedOver, f.expired, f.breached, f.reopened, rank(50), rank(90))
	}
	delete(found, "customer")
	return report, found
}

// fate is a case that things happen to at random.
type fate struct {
	*suite
	id     string
	opened time.Time
	own    []*intakev1.Event // what the intake would have written by itself
}

// note keeps what the intake knows without being told.
func (f *fate) note(kind intakev1.Event_Kind, solver string) {
	f.own = append(f.own, &intakev1.Event{
		Kind: kind, EventTime: timestamppb.New(f.clock.Now()), Details: map[string]string{"solver": solver},
	})
}

// timeline is all that happened, in order.
func (f *fate) timeline() []*intakev1.Event {
	all := append(f.intake.timeline(f.id), f.own...)
	slices.SortStableFunc(all, func(a, b *intakev1.Event) int {
		return a.GetEventTime().AsTime().Compare(b.GetEventTime().AsTime())
	})
	return all
}

// solve solves the case.
func (f *fate) solve() {
	_, err := f.intakeCalls().ResolveHandling(context.Background(), &escalationv1.ResolveHandlingRequest{
		Name: "handlings/" + f.id, ResolveTime: timestamppb.New(f.clock.Now()), RequestId: requestID(),
	})
	require.NoError(f, err)
	f.note(intakev1.Event_RESOLVED, "")
}

// reopen says that it was not solved.
func (f *fate) reopen() {
	h, err := f.intakeCalls().ReopenHandling(context.Background(), &escalationv1.ReopenHandlingRequest{
		Name: "handlings/" + f.id, ReopenTime: timestamppb.New(f.clock.Now()), RequestId: requestID(),
	})
	require.NoError(f, err)
	solver := h.GetOwner()
	if solver == "" {
		solver = h.GetQueue()
	}
	f.note(intakev1.Event_REOPENED, solver)
}

// act does something to the case; what its state does not allow is refused and leaves no
// trace.
func (f *fate) act(choice int) {
	ctx, name := f.supervisor(), "handlings/"+f.id
	h := f.get(f.id)
	if h.GetState() == escalationv1.Handling_RESOLVED {
		f.reopen()
		return
	}
	var err error
	owners := []string{"ann", "bea", "cid", "dan"}
	switch owner := owners[h.GetLevel()-1]; {
	case choice < 3:
		_, err = f.handlings().ClaimHandling(ctx, &escalationv1.ClaimHandlingRequest{Name: name, Owner: "staff/" + owner})
	case choice < 4:
		_, err = f.handlings().PassUpHandling(ctx, &escalationv1.PassUpHandlingRequest{Name: name, Reason: "too hard"})
	case choice < 6: // whoever owns it gives it back to the queue
		ctx = f.as(owner, auth.Agent)
		_, err = f.handlings().HandOverHandling(ctx, &escalationv1.HandOverHandlingRequest{Name: name, To: h.GetQueue(), Reason: "off home"})
	case choice < 8:
		f.solve()
	default:
	}
	if err != nil {
		require.Contains(f, []fault.Kind{fault.Precondition, fault.Denied}, fault.KindOf(err), "%v", err)
	}
}

func TestTheReportAgreesWithTheTimelines(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		s.everybody()
		random := rand.New(rand.NewPCG(11, 22))
		var fates []*fate
		for n := range 10 {
			f := &fate{suite: s, id: caseID(n), opened: s.clock.Now()}
			s.open(f.id)
			fates = append(fates, f)
		}
		for range 200 {
			// The seventeen seconds keep acts and deadlines apart.
			s.advance(time.Duration(random.IntN(60))*time.Minute + 17*time.Second)
			fates[random.IntN(len(fates))].act(random.IntN(10))
		}
		for _, f := range fates {
			s.advance(17 * time.Second)
			if s.get(f.id).GetState() != escalationv1.Handling_RESOLVED {
				f.solve()
			}
		}
		var report, found map[string]string
		t.Cleanup(func() {
			if t.Failed() {
				t.Logf("the report says %v\nthe timelines %v", report, found)
			}
		})
		s.eventually(func() bool {
			s.advance(time.Second) // nothing runs any more, but what could not be told at once is told again
			a := auditor{}
			for _, f := range fates {
				a.audit(f.opened, f.timeline())
			}
			report, found = a.reported(s)
			return maps.Equal(report, found)
		}, "the report agrees with the timelines")
		require.Greater(t, len(found), 6, "much has happened")
	})
}
