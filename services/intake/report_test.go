package intake_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/fault"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
)

// reported is an event as the escalation reports it.
func reported(id string, kind intakev1.Event_Kind) *intakev1.ReportedEvent {
	return &intakev1.ReportedEvent{Id: id, Event: &intakev1.Event{
		Kind: kind, EventTime: timestamppb.New(start().Add(-time.Minute)), Actor: "suite", Details: map[string]string{"clock": "RESPONSE"},
	}}
}

func TestReportsLandOnTheTimelineOnce(t *testing.T) {
	s := newSuite(t)
	ctx := context.Background()
	name := s.open().GetName()
	report := &intakev1.RecordEventsRequest{
		Name: name, Handling: &intakev1.HandlingSnapshot{Owner: "staff/jan", Level: 2, IncidentManager: "staff/eva", Revision: 5},
		Events: []*intakev1.ReportedEvent{reported("e1", intakev1.Event_BREACHED), reported("e2", intakev1.Event_PASSED_UP)},
	}
	got, err := s.service.RecordEvents(ctx, report)
	require.NoError(t, err)
	require.Equal(t, int32(2), got.GetRecordedCount())
	report.Events = append(report.Events, reported("e3", intakev1.Event_CLAIMED))
	got, err = s.service.RecordEvents(ctx, report)
	require.NoError(t, err)
	require.Equal(t, int32(1), got.GetRecordedCount())

	c := s.get(name)
	require.Equal(t, "staff/jan", c.GetOwner())
	require.Equal(t, int32(2), c.GetLevel())
	require.Equal(t, "staff/eva", c.GetIncidentManager())
	_, err = s.service.RecordEvents(ctx, &intakev1.RecordEventsRequest{Name: name, Handling: &intakev1.HandlingSnapshot{Owner: "staff/old", Level: 1, Revision: 4}})
	require.NoError(t, err)
	require.Equal(t, c.String(), s.get(name).String(), "an older snapshot never overwrites a newer one")

	kinds, events := s.story(name)
	require.Equal(t, []string{"BREACHED", "PASSED_UP", "CLAIMED"}, kinds[6:])
	require.Equal(t, start().Add(-time.Minute), events[6].GetEventTime().AsTime())
	require.Equal(t, start(), events[6].GetRecordTime().AsTime())
	_, err = s.service.RecordEvents(ctx, &intakev1.RecordEventsRequest{Name: name, Events: []*intakev1.ReportedEvent{{Id: "x", Event: &intakev1.Event{}}}})
	requireFields(t, err, "events[0].event.kind")
	_, err = s.agent.RecordEvents(ctx, report)
	require.True(t, fault.Is(err, fault.Denied))
}

func TestALongStoryIsKeptWhole(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.t
		ctx := context.Background()
		name := s.open().GetName()
		for i := range 5 {
			var events []*intakev1.ReportedEvent
			for n := range 30 {
				events = append(events, reported(fmt.Sprintf("e%d-%d", i, n), intakev1.Event_CLAIMED))
			}
			_, err := s.service.RecordEvents(ctx, &intakev1.RecordEventsRequest{Name: name, Events: events})
			require.NoError(t, err)
			_, err = s.agent.AddNote(ctx, &intakev1.AddNoteRequest{Name: name, Text: fmt.Sprint("note ", i)})
			require.NoError(t, err)
		}
		kinds, _ := s.story(name)
		require.Len(t, kinds, 6+5*31)
		all, err := s.watch(&intakev1.WatchEventsRequest{Cursor: "0"}, len(kinds))
		require.NoError(t, err)
		for i, e := range all {
			require.Equal(t, int64(i+1), e.GetEvent().GetSequence())
		}
	})
}

func TestParkedWorkIsListedAndReplayed(t *testing.T) {
	s := newSuite(t)
	ctx := context.Background()
	s.fakes.escalation.broken.Store(true)
	name := s.open().GetName()
	require.Equal(t, intakev1.Case_NEW, s.get(name).GetState())
	var parked *typev1.ListParkedTasksResponse
	s.eventually("the work is parked", func() bool {
		s.clock.Advance(5 * time.Second)
		var err error
		parked, err = s.admin.ListParkedTasks(ctx, &typev1.ListParkedTasksRequest{PageSize: 1})
		require.NoError(t, err)
		return len(parked.GetParkedTasks()) == 1
	})
	task := parked.GetParkedTasks()[0]
	require.Equal(t, name, task.GetResource())
	require.Equal(t, "parkedTasks/case."+name[len("cases/"):], task.GetName())
	require.NotEmpty(t, task.GetLastError())
	require.Empty(t, parked.GetNextPageToken())
	s.fakes.escalation.broken.Store(false)
	_, err := s.admin.ReplayParkedTask(ctx, &typev1.ReplayParkedTaskRequest{Name: task.GetName()})
	require.NoError(t, err)
	s.eventually("the case gets its promise", func() bool { return s.get(name).GetState() == intakev1.Case_OPEN })
	_, err = s.admin.ReplayParkedTask(ctx, &typev1.ReplayParkedTaskRequest{Name: task.GetName()})
	requireReason(t, err, "NOT_PARKED")
	_, err = s.admin.ListParkedTasks(ctx, &typev1.ListParkedTasksRequest{PageToken: "nonsense"})
	requireFields(t, err, "page_token")
}

// A customer whose case went up is told to whom.
func TestACaseThatWentUpIsToldWithItsHolder(t *testing.T) {
	for _, kind := range []intakev1.Event_Kind{intakev1.Event_PASSED_UP, intakev1.Event_STEP_EXPIRED, intakev1.Event_CEILING_REACHED} {
		s := newSuite(t)
		name := s.open().GetName()
		up := reported("e1", kind)
		up.Event.Details = map[string]string{"from_level": "1", "to_level": "2", "to_name": "Specialists"}
		s.tells(name, up)
		require.Contains(t, s.lastLetter(name).GetText(), "our case has gone to a higher level: Specialists now has it.", kind)
	}
}

// A letter about an event tells of no offer that is over by the state that came with the event.
func TestALetterTellsOfNoOfferThatIsOver(t *testing.T) {
	s := newSuite(t)
	name := s.open().GetName()
	offer := &escalationv1.RealTimeOffer{
		State: escalationv1.RealTimeOffer_OFFERED, Staff: "staff/jan", ExpireTime: timestamppb.New(start().Add(2 * time.Minute)), Within: durationpb.New(2 * time.Minute),
	}
	report := func(revision int64, events ...*intakev1.ReportedEvent) string {
		_, err := s.service.RecordEvents(context.Background(), &intakev1.RecordEventsRequest{
			Name: name, Events: events, Handling: &intakev1.HandlingSnapshot{
				Owner: "staff/jan", Level: 1, IncidentManager: "staff/eva", Revision: revision, RealTimeOffer: offer,
			},
		})
		require.NoError(t, err)
		return s.lastLetter(name).GetText()
	}
	up := reported("e1", intakev1.Event_PASSED_UP)
	up.Event.Details = map[string]string{"to_level": "2"}
	require.Contains(t, report(5, up), "We have offered your problem to somebody at work")
	offer.State = escalationv1.RealTimeOffer_ACCEPTED
	assigned := reported("e3", intakev1.Event_MANAGER_ASSIGNED)
	assigned.Event.Details = map[string]string{"manager": "staff/eva", "name": "Ms Eva Roth"}
	letter := report(6, reported("e2", intakev1.Event_CLAIMED), assigned)
	require.Contains(t, letter, "Ms Eva Roth")
	require.NotContains(t, letter, "offered")
}
