package escalation_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/type/dayofweek"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
)

// scenario is the life of one case, a line for each thing that happens: when, what, and how the
// case stands then: who holds it, and when the resolve clock is due or what it has left.
type scenario struct {
	name  string
	lines [][3]string
}

// scenarios are told in office hours, Monday to Friday from 09:00 to 17:00 UTC; the front line
// has 30 working hours, the promise is to solve in 8 unless a line says otherwise.
func scenarios() []scenario {
	return []scenario{
		{"priority up and down mid-way", [][3]string{
			{"Mon 09:00", "open", "queues/front-line, due Mon 17:00"},
			{"Mon 11:00", "promise 4h", "queues/front-line, due Mon 13:00"},
			{"Mon 12:00", "promise 16h", "queues/front-line, due Tue 17:00"},
			{"Mon 13:00", "promise 3h", "queues/front-line, due Mon 16:00"},
		}},
		{"a pause across closing time", [][3]string{
			{"Mon 09:00", "open", "queues/front-line, due Mon 17:00"},
			{"Mon 16:00", "wait", "queues/front-line, left 1h0m0s"},
			{"Tue 10:00", "resume", "queues/front-line, due Tue 11:00"},
			{"Tue 11:00", "look", "queues/front-line, out Tue 11:00"},
		}},
		{"another service level during a pause", [][3]string{
			{"Mon 09:00", "open", "queues/front-line, due Mon 17:00"},
			{"Mon 12:00", "wait", "queues/front-line, left 5h0m0s"},
			{"Tue 09:00", "promise 6h", "queues/front-line, left 3h0m0s"},
			{"Wed 09:00", "resume", "queues/front-line, due Wed 12:00"},
		}},
		{"reopened after days", [][3]string{
			{"Mon 09:00", "open", "queues/front-line, due Mon 17:00"},
			{"Mon 09:30", "claim", "staff/ann, due Mon 17:00"},
			{"Mon 15:00", "resolve", "staff/ann, left 2h0m0s"},
			{"Thu 16:00", "reopen", "staff/ann, due Fri 10:00"},
		}},
		{"promised anew", [][3]string{
			{"Mon 09:00", "open", "queues/front-line, due Mon 17:00"},
			{"Mon 16:00", "repromise Wed 12:00", "queues/front-line, due Wed 12:00"},
			{"Tue 09:00", "wait", "queues/front-line, left 11h0m0s"},
			{"Wed 09:00", "resume", "queues/front-line, due Thu 12:00"},
		}},
		{"the owner is gone, and nobody moves", [][3]string{
			{"Mon 09:00", "open", "queues/front-line, due Mon 17:00"},
			{"Mon 09:30", "claim", "staff/ann, due Mon 17:00"},
			{"Mon 10:00", "ann leaves", "staff/ann, due Mon 17:00"},
			{"Mon 17:00", "look", "queues/front-line, out Mon 17:00"},
			{"Thu 15:00", "look", "staff/bea, out Mon 17:00"},
		}},
	}
}

func TestScenarios(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		s.staff("ann", 1, "teams/front-line")
		s.staff("bea", 2, "teams/specialists")
		_, err := s.policy("slow", func(p *escalationv1.LadderPolicy) {
			p.Service, p.Steps[0].Duration, p.Steps[1].Target = "services/general", durationpb.New(30*time.Hour), "staff/bea"
		})
		require.NoError(s, err)
		for n, tc := range scenarios() {
			// Each begins a week later, on a Monday, since time runs for all of them.
			start := monday().AddDate(0, 0, 7*n)
			s.advance(start.Sub(s.clock.Now()))
			for _, line := range tc.lines {
				at := timeIn(s.T, start, line[0])
				s.advance(at.Sub(s.clock.Now()))
				s.act(caseID(n), start, line[1])
				s.eventually(func() bool { return s.standing(caseID(n)) == line[2] }, tc.name+": "+strings.Join(line[:], " | "))
			}
			requireTiled(s.T, s.get(caseID(n)))
		}
	})
}

// timeIn reads a time like "Mon 13:30" in the week that begins at start.
func timeIn(t *testing.T, start time.Time, text string) time.Time {
	t.Helper()
	clock, err := time.Parse("15:04", text[4:])
	require.NoError(t, err)
	day := strings.Index("MonTueWedThuFriSatSun", text[:3]) / 3
	return time.Date(start.Year(), start.Month(), start.Day()+day, clock.Hour(), clock.Minute(), 0, 0, time.UTC)
}

// act does what a line says.
func (s *suite) act(id string, start time.Time, what string) {
	s.Helper()
	ctx, name, now := context.Background(), "handlings/"+id, timestamppb.New(s.clock.Now())
	in, request := s.intakeCalls(), fmt.Sprint(id, now.GetSeconds(), what)
	verb, rest, _ := strings.Cut(what, " ")
	var err error
	switch verb {
	case "open":
		_, err = in.OpenHandling(ctx, &escalationv1.OpenHandlingRequest{
			Case: "cases/" + id, StartTime: now, Commitment: officeHours(now, 8*time.Hour), RequestId: request,
		})
	case "claim":
		_, err = s.handlings().ClaimHandling(s.agent(), &escalationv1.ClaimHandlingRequest{Name: name})
	case "wait":
		_, err = in.WaitHandling(ctx, &escalationv1.WaitHandlingRequest{Name: name, StartTime: now, RequestId: request})
	case "resume":
		_, err = in.ResumeHandling(ctx, &escalationv1.ResumeHandlingRequest{Name: name, EndTime: now, RequestId: request})
	case "resolve":
		_, err = in.ResolveHandling(ctx, &escalationv1.ResolveHandlingRequest{Name: name, ResolveTime: now, Actor: "staff/ann", RequestId: request})
	case "reopen":
		_, err = in.ReopenHandling(ctx, &escalationv1.ReopenHandlingRequest{Name: name, ReopenTime: now, Reason: "again", RequestId: request})
	case "promise":
		target, bad := time.ParseDuration(rest)
		require.NoError(s, bad)
		_, err = in.ChangeCommitment(ctx, &escalationv1.ChangeCommitmentRequest{
			Name: name, Commitment: officeHours(timestamppb.New(start), target), ChangeTime: now, RequestId: request,
		})
	case "repromise":
		by := timestamppb.New(timeIn(s.T, start, rest))
		_, err = in.RepromiseHandling(ctx, &escalationv1.RepromiseHandlingRequest{
			Name: name, Promise: &escalationv1.RepromiseHandlingRequest_ResolveBy{ResolveBy: by}, Reason: "The part is late.", RequestId: request,
			Actor: "staff/boss", Leads: true, Note: "The team is ill.",
		})
	case "ann":
		err = s.staffDocuments().Delete(ctx, "staff/ann")
	}
	require.NoError(s, err, what)
}

// officeHours is a promise to solve in so much working time, and nothing else.
func officeHours(start *timestamppb.Timestamp, resolve time.Duration) *catalogv1.Commitment {
	c := &catalogv1.Commitment{
		StartTime: start, Service: "services/general", Target: &catalogv1.Target{Resolve: durationpb.New(resolve)},
		Calendar: &catalogv1.Calendar{Name: "calendars/office", TimeZone: "UTC"},
	}
	for day := range 5 {
		c.Calendar.Hours = append(c.Calendar.Hours, &catalogv1.WorkingInterval{Day: dayofweek.DayOfWeek(day + 1), From: "09:00", To: "17:00"})
	}
	return c
}

// standing tells how a case stands.
func (s *suite) standing(id string) string {
	s.Helper()
	h := s.get(id)
	holder := h.GetOwner()
	if holder == "" {
		holder = h.GetQueue()
	}
	clock := h.GetClocks()[3]
	switch clock.GetState() {
	case escalationv1.HandlingClock_RUNNING:
		return holder + ", due " + clock.GetDueTime().AsTime().Format("Mon 15:04")
	case escalationv1.HandlingClock_BREACHED:
		return holder + ", out " + clock.GetBreachTime().AsTime().Format("Mon 15:04")
	default:
		return holder + ", left " + clock.GetRemaining().AsDuration().String()
	}
}
