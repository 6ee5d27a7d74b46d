package demo

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

// printTimeline prints the timeline of a case, from its first moment.
func (s *stage) printTimeline(ctx context.Context, title, name string) error {
	found, err := s.channels.GetCase(ctx, &intakev1.GetCaseRequest{Name: name})
	if err != nil {
		return err
	}
	events, err := s.listEvents(ctx, name)
	if err != nil {
		return err
	}
	s.printHeading("%s\n%s \"%s\": %s, %s, level %d, %s", title, name, found.GetSubject(), strings.ToLower(found.GetState().String()),
		found.GetPriority(), found.GetLevel(), found.GetOwner())
	began := events[0].GetEventTime().AsTime()
	for _, e := range events {
		s.printLine("   %s", formatEvent(e, began))
	}
	return nil
}

// listEvents returns the whole timeline of a case.
func (s *stage) listEvents(ctx context.Context, name string) ([]*intakev1.Event, error) {
	var events []*intakev1.Event
	request := &intakev1.ListTimelineRequest{Parent: name}
	for {
		page, err := s.channels.ListTimeline(ctx, request)
		if err != nil {
			return nil, err
		}
		events = append(events, page.GetEvents()...)
		if request.PageToken = page.GetNextPageToken(); request.PageToken == "" {
			return events, nil
		}
	}
}

// formatEvent formats an event in a line: time, kind, actor and details.
func formatEvent(e *intakev1.Event, began time.Time) string {
	what := strings.ToLower(strings.ReplaceAll(e.GetKind().String(), "_", " "))
	more := cmp.Or(e.GetCause(), e.GetText(), formatDetails(e.GetDetails()))
	return fmt.Sprintf("%+7.2f s  %-18s %-12s %s", e.GetEventTime().AsTime().Sub(began).Seconds(), what, formatActor(e.GetActor()), excerptOf(more))
}

// formatActor leaves out which customer it was.
func formatActor(actor string) string {
	if strings.HasPrefix(actor, "customers/") {
		return "customer"
	}
	return strings.TrimPrefix(actor, "staff/")
}

// formatDetails are the details of an event, by name.
func formatDetails(details map[string]string) string {
	var pairs []string
	for _, key := range slices.Sorted(maps.Keys(details)) {
		pairs = append(pairs, key+" "+details[key])
	}
	return strings.Join(pairs, ", ")
}

// excerptOf is the beginning of a text, in one line.
func excerptOf(text string) string {
	const width = 100
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) <= width {
		return string(runes)
	}
	return string(runes[:width-1]) + "…"
}
