package soak

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/ombud/ombud/deployments/suitetest/form"
	"github.com/ombud/ombud/deployments/suitetest/invoke"
	"github.com/ombud/ombud/pkg/clock"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
)

const (
	// pause is how long a caller waits after a call that failed, and between contacts.
	pause = 50 * time.Millisecond
	// retryLimit is how long a caller repeats one call.
	retryLimit = time.Minute
	// customersEach is how many customers one caller speaks for.
	customersEach = 5
	// fastService is a service with a ladder of seconds.
	fastService = "services/soak"
)

// load is callers at work.
type load struct {
	clock   clock.Clock
	key     string
	ways    []way // callers take them in turn
	book    *ledger
	stop    chan struct{} // closed by finishCalls
	callers sync.WaitGroup
	mu      sync.Mutex
	failed  []error
}

// way is one of the ways to call the intake.
type way struct {
	contacts intakev1.ContactServiceClient
	cases    intakev1.CaseServiceClient
}

func newWay(conn grpc.ClientConnInterface) way {
	return way{intakev1.NewContactServiceClient(conn), intakev1.NewCaseServiceClient(conn)}
}

// newLoad makes the service and the ladder that some of the cases climb. Half of the
// callers use gRPC, the others REST.
func (c Config) newLoad(ctx context.Context, fleet *form.Fleet) (*load, error) {
	rest := invoke.RESTConn{REST: invoke.REST{URL: fleet.URL, Client: &http.Client{}}}
	l := &load{
		clock: c.Clock,
		key:   fleet.AdminKey,
		book:  newLedger(),
		stop:  make(chan struct{}),
		ways:  []way{newWay(fleet.Conn("intake")), newWay(rest)},
	}
	return l, l.createLadder(ctx, fleet)
}

// createLadder sets a ladder up that takes two seconds to climb, and a ceiling of twenty: a
// case that is opened late counts its steps from then, and the ceiling from the contact.
func (l *load) createLadder(ctx context.Context, fleet *form.Fleet) error {
	ctx = l.withKey(ctx)
	_, err := catalogv1.NewCatalogServiceClient(fleet.Conn("catalog")).CreateService(ctx, &catalogv1.CreateServiceRequest{
		ServiceId: "soak", Service: &catalogv1.Service{DisplayName: "Soak", ServiceLevel: "serviceLevels/standard"},
	})
	if err != nil {
		return err
	}
	_, err = escalationv1.NewOrganisationServiceClient(fleet.Conn("escalation")).CreateLadderPolicy(ctx, &escalationv1.CreateLadderPolicyRequest{
		LadderPolicyId: "soak",
		LadderPolicy: &escalationv1.LadderPolicy{
			DisplayName: "Soak",
			Service:     fastService,
			Ceiling:     durationpb.New(20 * time.Second),
			Steps: []*escalationv1.LadderStep{
				{Level: 1, Team: "teams/front-line", Duration: durationpb.New(time.Second)},
				{Level: 2, Team: "teams/specialists", Duration: durationpb.New(time.Second)},
				{Level: 3, Team: "teams/management"},
			},
		},
	})
	return err
}

func (l *load) withKey(ctx context.Context) context.Context {
	return metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+l.key)
}

// startCallers starts the callers.
func (l *load) startCallers(ctx context.Context, callers int) {
	ctx = l.withKey(ctx)
	for caller := range callers {
		l.callers.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-l.stop:
					return
				case <-ctx.Done():
					return
				case <-l.clock.After(pause):
				}
				if err := l.registerContact(ctx, caller, n); err != nil {
					l.recordFailure(err)
					return
				}
			}
		})
	}
}

// finishCalls lets every caller end its work and returns their failures.
func (l *load) finishCalls() error {
	close(l.stop)
	l.callers.Wait()
	return errors.Join(l.failed...)
}

func (l *load) recordFailure(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.failed = append(l.failed, err)
}

// registerContact registers one contact until it is acknowledged, and acts on its case as
// its fate demands.
func (l *load) registerContact(ctx context.Context, caller, n int) error {
	e := entry{fate: fate(n % 3), request: &intakev1.RegisterContactRequest{
		Channel:   typev1.Channel_PORTAL,
		From:      &intakev1.Identity{Identity: &intakev1.Identity_Email{Email: fmt.Sprintf("c%d.%d@example.com", caller, n%customersEach)}},
		Subject:   "No connection",
		Text:      fmt.Sprintf("The line has been dead since %d o'clock and nobody answers the phone.", n%12+1),
		RequestId: fmt.Sprintf("soak-%d-%d", caller, n),
	}}
	if e.fate == climbs {
		e.request.ServiceHint = fastService
	}
	by := l.ways[caller%len(l.ways)]
	err := l.retryCall(ctx, "RegisterContact", func(ctx context.Context) error {
		answer, err := by.contacts.RegisterContact(ctx, e.request)
		e.contact, e.caseName = answer.GetContact().GetName(), answer.GetCase().GetName()
		return err
	})
	if err != nil {
		return err
	}
	l.book.addEntry(e)
	if e.fate != worked {
		return nil
	}
	return l.resolveCase(ctx, by, e)
}

// resolveCase acts on a case as an administrator does: reply, and solution with a note.
func (l *load) resolveCase(ctx context.Context, by way, e entry) error {
	err := l.retryCall(ctx, "the promise", func(ctx context.Context) error {
		c, err := by.cases.GetCase(ctx, &intakev1.GetCaseRequest{Name: e.caseName})
		if err == nil && c.GetPromise() == nil {
			return status.Error(codes.Unavailable, "nothing is promised yet")
		}
		return err
	})
	if err != nil {
		return err
	}
	err = l.retryCall(ctx, "ReplyToCase", func(ctx context.Context) error {
		_, err := by.cases.ReplyToCase(ctx, &intakev1.ReplyToCaseRequest{Name: e.caseName, Text: "We are on it.", RequestId: e.request.GetRequestId() + "-reply"})
		return err
	})
	if err != nil {
		return err
	}
	return l.retryCall(ctx, "ResolveCase", func(ctx context.Context) error {
		_, err := by.cases.ResolveCase(ctx, &intakev1.ResolveCaseRequest{
			Name:      e.caseName,
			Fix:       "A new cable.",
			Note:      "An administrator solves it for the team.",
			RequestId: e.request.GetRequestId() + "-resolve",
		})
		return err
	})
}

// retryCall repeats a call until it succeeds. Only errors that a killed process explains are
// retried: unavailable, aborted, cancelled or too late.
func (l *load) retryCall(ctx context.Context, what string, call func(context.Context) error) error {
	ends := l.clock.Now().Add(retryLimit)
	for {
		limited, cancel := context.WithTimeout(ctx, 10*time.Second)
		err := call(limited)
		cancel()
		switch status.Code(err) {
		case codes.OK:
			return nil
		case codes.Unavailable, codes.DeadlineExceeded, codes.Aborted, codes.Canceled:
		default:
			return fmt.Errorf("%s: %w", what, err)
		}
		if ctx.Err() != nil || l.clock.Now().After(ends) {
			return fmt.Errorf("%s did not succeed in %s: %w", what, retryLimit, err)
		}
		l.book.failures.Add(1)
		<-l.clock.After(pause)
	}
}
