package soak

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"google.golang.org/protobuf/proto"

	"github.com/ombud/ombud/deployments/suitetest/form"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	feedbackv1 "github.com/ombud/ombud/proto/gen/ombud/feedback/v1"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
)

// auditors is how many contacts are looked at at once.
const auditors = 8

// audit compares the documents of the suite with its acknowledgements.
type audit struct {
	*load
	way
	handlings escalationv1.HandlingServiceClient
	parked    map[string]lister
}

type lister func(context.Context) (*typev1.ListParkedTasksResponse, error)

// auditUntilSettled audits repeatedly until there is no finding or time is up, and returns the
// last findings. Due work takes its time; lost work stays lost.
func (c Config) auditUntilSettled(ctx context.Context, fleet *form.Fleet, book *ledger) ([]error, error) {
	a := &audit{
		load:      &load{clock: c.Clock, key: fleet.AdminKey, book: book},
		way:       newWay(fleet.Conn("intake")),
		handlings: escalationv1.NewHandlingServiceClient(fleet.Conn("escalation")),
		parked:    parkedListers(fleet),
	}
	ctx = a.withKey(ctx)
	open := book.entries
	for ends := c.Clock.Now().Add(settleLimit); c.Clock.Now().Before(ends) && len(open) > 0; {
		open, _ = a.auditEntries(ctx, open)
		select {
		case <-c.Clock.After(time.Second):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	// A second audit of all entries finds work that was done twice since.
	_, findings := a.auditEntries(ctx, book.entries)
	findings = append(findings, a.findDoubled(ctx)...)
	return append(findings, a.findParked(ctx)...), nil
}

func parkedListers(fleet *form.Fleet) map[string]lister {
	request := &typev1.ListParkedTasksRequest{}
	return map[string]lister{
		"intake": func(ctx context.Context) (*typev1.ListParkedTasksResponse, error) {
			return intakev1.NewParkedTaskServiceClient(fleet.Conn("intake")).ListParkedTasks(ctx, request)
		},
		"escalation": func(ctx context.Context) (*typev1.ListParkedTasksResponse, error) {
			return escalationv1.NewParkedTaskServiceClient(fleet.Conn("escalation")).ListParkedTasks(ctx, request)
		},
		"feedback": func(ctx context.Context) (*typev1.ListParkedTasksResponse, error) {
			return feedbackv1.NewParkedTaskServiceClient(fleet.Conn("feedback")).ListParkedTasks(ctx, request)
		},
	}
}

// auditEntries audits entries side by side, and returns those with findings.
func (a *audit) auditEntries(ctx context.Context, entries []entry) (open []entry, findings []error) {
	var mu sync.Mutex
	var group sync.WaitGroup
	slots := make(chan struct{}, auditors)
	for _, e := range entries {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			if err := a.auditEntry(ctx, e); err != nil {
				mu.Lock()
				defer mu.Unlock()
				open = append(open, e)
				findings = append(findings, fmt.Errorf("%s (%s): %w", e.caseName, e.request.GetRequestId(), err))
			}
		})
	}
	group.Wait()
	return open, findings
}

// auditEntry audits one acknowledged contact.
func (a *audit) auditEntry(ctx context.Context, e entry) error {
	contact, err := a.contacts.GetContact(ctx, &intakev1.GetContactRequest{Name: e.contact})
	if err != nil {
		return fmt.Errorf("the contact is lost: %w", err)
	}
	if contact.GetCase() != e.caseName || !contact.GetFiled() {
		return fmt.Errorf("the contact is in %q, filed: %v", contact.GetCase(), contact.GetFiled())
	}
	again, err := a.contacts.RegisterContact(ctx, proto.CloneOf(e.request))
	if err != nil {
		return fmt.Errorf("repeated: %w", err)
	}
	if again.GetContact().GetName() != e.contact || again.GetCase().GetName() != e.caseName {
		return fmt.Errorf("repeated it is %s in %s", again.GetContact().GetName(), again.GetCase().GetName())
	}
	events, err := a.listTimeline(ctx, e.caseName)
	if err != nil {
		return err
	}
	a.book.noteLateness(events)
	handling, err := a.handlings.GetHandling(ctx, &escalationv1.GetHandlingRequest{Name: "handlings/" + e.caseName[len("cases/"):]})
	if err != nil {
		return fmt.Errorf("nobody owns it: %w", err)
	}
	shown, err := a.cases.GetCase(ctx, &intakev1.GetCaseRequest{Name: e.caseName})
	if err != nil {
		return err
	}
	return errors.Join(checkStory(e.fate, events), checkTimes(events), checkHandling(e.fate, handling), checkOwner(shown, handling))
}

func (a *audit) listTimeline(ctx context.Context, caseName string) ([]*intakev1.Event, error) {
	var events []*intakev1.Event
	for token := ""; ; {
		page, err := a.cases.ListTimeline(ctx, &intakev1.ListTimelineRequest{Parent: caseName, PageToken: token})
		if err != nil {
			return nil, err
		}
		events = append(events, page.GetEvents()...)
		if token = page.GetNextPageToken(); token == "" {
			return events, nil
		}
	}
}

// findDoubled compares how many contacts each customer has with how many were acknowledged.
func (a *audit) findDoubled(ctx context.Context) (findings []error) {
	byCustomer := map[string]int{}
	for email, want := range a.book.byFrom {
		customer, err := a.customerOf(ctx, email)
		if err != nil {
			findings = append(findings, err)
			continue
		}
		if byCustomer[customer]++; byCustomer[customer] > 1 {
			findings = append(findings, fmt.Errorf("%s has two addresses of different callers", customer))
		}
		got, err := a.contactsOf(ctx, customer)
		if err != nil {
			findings = append(findings, err)
		} else if got != want {
			findings = append(findings, fmt.Errorf("%s has %d contacts instead of %d", email, got, want))
		}
	}
	return findings
}

// customerOf returns the customer of the contacts of an address.
func (a *audit) customerOf(ctx context.Context, email string) (string, error) {
	for _, e := range a.book.entries {
		if e.request.GetFrom().GetEmail() == email {
			contact, err := a.contacts.GetContact(ctx, &intakev1.GetContactRequest{Name: e.contact})
			return contact.GetCustomer(), err
		}
	}
	return "", fmt.Errorf("nobody spoke for %s", email)
}

func (a *audit) contactsOf(ctx context.Context, customer string) (n int, err error) {
	for token := ""; ; {
		page, err := a.contacts.ListContacts(ctx, &intakev1.ListContactsRequest{
			Filter: fmt.Sprintf("customer = %q", customer), PageSize: 1000, PageToken: token,
		})
		if err != nil {
			return n, err
		}
		n += len(page.GetContacts())
		if token = page.GetNextPageToken(); token == "" {
			return n, nil
		}
	}
}

// findParked returns the parked work of all services: nothing of this load is impossible.
func (a *audit) findParked(ctx context.Context) (findings []error) {
	for service, list := range a.parked {
		page, err := list(ctx)
		if err != nil {
			findings = append(findings, err)
		}
		for _, task := range page.GetParkedTasks() {
			findings = append(findings, fmt.Errorf("%s gave up %s: %s", service, task.GetResource(), task.GetLastError()))
		}
	}
	return findings
}
