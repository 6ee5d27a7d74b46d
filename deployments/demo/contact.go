package demo

import (
	"context"
	"fmt"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

func phoneIdentity(number string) *intakev1.Identity {
	return &intakev1.Identity{Identity: &intakev1.Identity_Phone{Phone: number}}
}

func handleIdentity(name string) *intakev1.Identity {
	return &intakev1.Identity{Identity: &intakev1.Identity_Handle{Handle: name}}
}

// reportRecorded prints the case of a contact, and waits for the promise if that was not in
// the reply. It returns the name of the case.
func (s *stage) reportRecorded(ctx context.Context, reply *intakev1.RegisterContactResponse, err error) (string, error) {
	if err != nil {
		return "", err
	}
	name := reply.GetContact().GetCase()
	if reply.GetPromise() == nil {
		if err := s.awaitEvents(ctx, name, intakev1.Event_PROMISED); err != nil {
			return "", err
		}
	}
	found, err := s.channels.GetCase(ctx, &intakev1.GetCaseRequest{Name: name})
	if err != nil {
		return "", err
	}
	s.printLine("   %s: %s (%.0f %%), %s, language %s, with %s on level %d", name, found.GetCategory(), 100*found.GetConfidence(),
		found.GetPriority(), found.GetLanguage(), found.GetOwner(), found.GetLevel())
	s.printLine("   promised: an answer by %s, a solution by %s, the top by %s", formatTime(found.GetPromise().GetRespondBy()),
		formatTime(found.GetPromise().GetResolveBy()), formatTime(found.GetPromise().GetCeiling()))
	return name, nil
}

func formatTime(t *timestamppb.Timestamp) string { return t.AsTime().Local().Format("Mon 15:04:05") }

// awaitEvents waits until all of this has happened to a case, whenever it did.
func (s *stage) awaitEvents(ctx context.Context, name string, kinds ...intakev1.Event_Kind) error {
	const eventWait = 30 * time.Second
	ctx, cancel := context.WithTimeout(ctx, eventWait)
	defer cancel()
	events, err := s.channels.WatchEvents(ctx, &intakev1.WatchEventsRequest{Case: name, Cursor: "0"})
	if err != nil {
		return err
	}
	missing := map[intakev1.Event_Kind]bool{}
	for _, kind := range kinds {
		missing[kind] = true
	}
	for len(missing) > 0 {
		reply, err := events.Recv()
		if err != nil {
			return fmt.Errorf("%s waits for %v: %w", name, missing, err)
		}
		delete(missing, reply.GetEvent().GetKind())
	}
	return nil
}
