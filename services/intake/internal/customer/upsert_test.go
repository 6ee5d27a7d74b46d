package customer_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/services/intake/internal/customer"
)

// meeting is a database in which others act at the worst moment.
type meeting struct {
	docstore.Database
	claiming map[string]func() // before an identity is claimed, by its key, once
	reading  func()            // before a customer is read, once
	rewrites int               // how many claims were changed
}

func (m *meeting) Collection(ctx context.Context, spec docstore.Spec) (docstore.Engine, error) {
	engine, err := m.Database.Collection(ctx, spec)
	return &meetingEngine{Engine: engine, meeting: m, name: spec.Name}, err
}

type meetingEngine struct {
	docstore.Engine
	meeting *meeting
	name    string
}

func (e *meetingEngine) Insert(ctx context.Context, records []docstore.Record) []error {
	if act := e.meeting.claiming[records[0].ID]; act != nil && e.name == "identities" {
		delete(e.meeting.claiming, records[0].ID)
		act()
	}
	return e.Engine.Insert(ctx, records)
}

func (e *meetingEngine) Get(ctx context.Context, ids []string) ([]docstore.Record, error) {
	if act := e.meeting.reading; act != nil && e.name == "customers" {
		e.meeting.reading = nil
		act()
	}
	return e.Engine.Get(ctx, ids)
}

func (e *meetingEngine) Replace(ctx context.Context, record docstore.Record, want int64) error {
	if e.name == "identities" {
		e.meeting.rewrites++
	}
	return e.Engine.Replace(ctx, record, want)
}

// world is a database of customers.
type world struct {
	*testing.T
	db     docstore.Database
	claims *customer.Repository
	clock  clock.Clock
}

func newWorld(t *testing.T) *world {
	t.Helper()
	db, err := sqlite.Open(sqlite.Memory, sqlite.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close(context.Background()) })
	w := &world{T: t, db: db, clock: clock.NewFake(time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC))}
	w.claims, err = customer.OpenRepository(context.Background(), db)
	require.NoError(t, err)
	return w
}

// service returns the use cases over the world's database as others see it.
func (w *world) service() *customer.Service { return customer.NewService(w.claims, w.clock) }

// meetingService returns the use cases in a process that meets others.
func (w *world) meetingService(m *meeting) *customer.Service {
	w.Helper()
	m.Database = w.db
	claims, err := customer.OpenRepository(context.Background(), m)
	require.NoError(w, err)
	return customer.NewService(claims, w.clock)
}

func identity(t *testing.T, kind customer.Kind, value string) customer.Identity {
	t.Helper()
	i, err := customer.NewIdentity(kind, value)
	require.NoError(t, err)
	return i
}

// The loser of a race for an identity withdraws its earlier claims, so that nothing of a
// refused request remains.
func TestALostRaceLeavesNothingBehind(t *testing.T) {
	ctx := context.Background()
	w := newWorld(t)
	mail, phone := identity(t, customer.Email, "anna@example.com"), identity(t, customer.Phone, "600100200")
	rival, err := w.service().RecogniseCustomer(ctx, identity(t, customer.Handle, "rival"), "Rival")
	require.NoError(t, err)
	other := identity(t, customer.Handle, "other")
	_, err = w.service().RecogniseCustomer(ctx, other, "Other")
	require.NoError(t, err)

	registry := w.meetingService(&meeting{claiming: map[string]func(){phone.Key(): func() {
		require.NoError(t, w.claims.InsertClaim(ctx, customer.Claim{Customer: rival.ID, Identity: phone}))
	}}})
	_, err = registry.UpsertCustomer(ctx, customer.Record{Identities: []customer.Identity{other, mail, phone}})
	require.Equal(t, "IDENTITY_TAKEN", fault.ReasonOf(err))
	wrong, _ := fault.As(err)
	require.Equal(t, "customer.identities[2]", wrong.Fields()[0].Path)
	_, err = registry.LookupCustomer(ctx, mail)
	require.Equal(t, resource.ReasonNotFound, fault.ReasonOf(err))
	found, err := registry.LookupCustomer(ctx, phone)
	require.NoError(t, err)
	require.Equal(t, rival.ID, found.ID)
	require.Contains(t, found.Body.Identities, phone, "a customer learns of an identity that leads to it")
}

// TestWhatACustomerRefersToExists names each field of a record with something that does not exist.
func TestWhatACustomerRefersToExists(t *testing.T) {
	w := newWorld(t)
	department, err := w.service().UpsertCustomer(t.Context(), customer.Record{Customer: customer.Customer{ExternalID: "warehouse"}})
	require.NoError(t, err)
	for name, c := range map[string]struct {
		customer customer.Customer
		fields   []string
	}{
		"right": {customer.Customer{
			Language:   "pl",
			Territory:  "PL",
			TimeZone:   "Europe/Warsaw",
			Department: customer.Collection.Name(department.ID),
		}, nil},
		"wrong": {customer.Customer{
			Language:   "zz",
			Territory:  "ZZ",
			TimeZone:   "Mars/Olympus",
			Department: "customers/01J00000000000000000000009",
		}, []string{"customer.department", "customer.language", "customer.territory", "customer.time_zone"}},
	} {
		t.Run(name, func(t *testing.T) {
			c.customer.ExternalID = name
			_, err := w.service().UpsertCustomer(t.Context(), customer.Record{Customer: c.customer})
			var fields []string
			if wrong, isFault := fault.As(err); isFault {
				for _, field := range wrong.Fields() {
					fields = append(fields, field.Path)
				}
			}
			require.ElementsMatch(t, c.fields, fields, "%v", err)
			_, err = w.service().LookupCustomer(t.Context(), identity(t, customer.CRM, name))
			require.Equal(t, c.fields == nil, err == nil, "a wrong one is not kept")
		})
	}
}

func TestNobodyIsTheirOwnDepartment(t *testing.T) {
	w := newWorld(t)
	record := customer.Record{Customer: customer.Customer{ExternalID: "warehouse"}}
	made, err := w.service().UpsertCustomer(t.Context(), record)
	require.NoError(t, err)
	record.Customer.Department = customer.Collection.Name(made.ID)
	_, err = w.service().UpsertCustomer(t.Context(), record)
	wrong, _ := fault.As(err)
	require.Equal(t, "customer.department", wrong.Fields()[0].Path)
}

// A request that finds the identity claimed by another one for the same customer has lost
// nothing and withdraws nothing.
func TestTwoRequestsClaimForOneCustomer(t *testing.T) {
	ctx := context.Background()
	w := newWorld(t)
	mail, phone := identity(t, customer.Email, "anna@example.com"), identity(t, customer.Phone, "600100200")
	known := identity(t, customer.Handle, "anna")
	anna, err := w.service().RecogniseCustomer(ctx, known, "Anna")
	require.NoError(t, err)
	racing := &meeting{claiming: map[string]func(){phone.Key(): func() {
		require.NoError(t, w.claims.InsertClaim(ctx, customer.Claim{Customer: anna.ID, Identity: phone}))
	}}}
	got, err := w.meetingService(racing).UpsertCustomer(ctx, customer.Record{Identities: []customer.Identity{known, mail, phone}})
	require.NoError(t, err)
	require.Equal(t, anna.ID, got.ID)
	require.Zero(t, racing.rewrites)
}

// A request has claimed one identity and is about to lose the next when somebody writes by the
// first: a claim with something built upon it stays.
func TestAClaimThatSomebodyBuiltUponStays(t *testing.T) {
	ctx := context.Background()
	mail, phone, handle := identity(t, customer.Email, "anna@example.com"), identity(t, customer.Phone, "600100200"), identity(t, customer.Handle, "anna")
	for name, identities := range map[string][]customer.Identity{
		"of a new customer":    {mail, phone},
		"of one that there is": {handle, mail, phone},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			plain := w.service()
			_, err := plain.RecogniseCustomer(ctx, handle, "Anna")
			require.NoError(t, err)
			var met customer.Doc
			losing := &meeting{claiming: map[string]func(){phone.Key(): func() {
				met, err = plain.RecogniseCustomer(ctx, mail, "Anna")
				require.NoError(t, err)
				_, err = plain.RecogniseCustomer(ctx, phone, "Rival")
				require.NoError(t, err)
			}}}
			_, err = w.meetingService(losing).UpsertCustomer(ctx, customer.Record{Identities: identities})
			require.Equal(t, "IDENTITY_TAKEN", fault.ReasonOf(err))
			found, err := plain.LookupCustomer(ctx, mail)
			require.NoError(t, err)
			require.Equal(t, met.ID, found.ID)
			require.Contains(t, found.Body.Identities, mail)
		})
	}
}

// Somebody has read a claim that is taken back before anything came of it: it is as if it had
// never been there.
func TestAClaimThatWasTakenBackIsNotBuiltUpon(t *testing.T) {
	ctx := context.Background()
	mail, handle := identity(t, customer.Email, "anna@example.com"), identity(t, customer.Handle, "anna")
	w := newWorld(t)
	plain := w.service()
	known, err := plain.RecogniseCustomer(ctx, handle, "Anna")
	require.NoError(t, err)
	for _, id := range []string{known.ID, "never-written"} {
		claim := customer.Claim{Customer: id, Identity: mail, Created: w.clock.Now(), Tentative: true}
		require.NoError(t, w.claims.InsertClaim(ctx, claim))
		late := w.meetingService(&meeting{reading: func() { require.NoError(t, w.claims.WithdrawClaim(ctx, claim)) }})
		_, err = late.LookupCustomer(ctx, mail)
		require.Equal(t, resource.ReasonNotFound, fault.ReasonOf(err), "of %s", id)
	}
	found, err := plain.RecogniseCustomer(ctx, mail, "Another Anna")
	require.NoError(t, err)
	require.NotContains(t, []string{known.ID, "never-written"}, found.ID)
	known, err = plain.GetCustomer(ctx, known.ID)
	require.NoError(t, err)
	require.NotContains(t, known.Body.Identities, mail)
}

// The next request that meets the identity heals a crash between a claim and its customer.
func TestACustomerThatWasNeverWritten(t *testing.T) {
	ctx := context.Background()
	w := newWorld(t)
	for _, i := range []customer.Identity{identity(t, customer.Email, "anna@example.com"), identity(t, customer.CRM, "7")} {
		require.NoError(t, w.claims.InsertClaim(ctx, customer.Claim{Customer: "customer-" + i.Value, Identity: i, Created: w.clock.Now()}))
		found, err := w.service().LookupCustomer(ctx, i)
		require.NoError(t, err)
		require.Equal(t, "customer-"+i.Value, found.ID)
	}
	healed, err := w.claims.Get(ctx, "customer-7")
	require.NoError(t, err)
	require.Equal(t, "7", healed.Body.ExternalID)
	require.Empty(t, healed.Body.Identities, "the number in the CRM is not a way to reach somebody")
}

func TestACustomerHasSoManyIdentities(t *testing.T) {
	ctx := context.Background()
	w := newWorld(t)
	registry := w.service()
	var all []customer.Identity
	for i := range 201 {
		all = append(all, identity(t, customer.Phone, "600"+string(rune('0'+i/100))+string(rune('0'+i/10%10))+string(rune('0'+i%10))))
	}
	_, err := registry.UpsertCustomer(ctx, customer.Record{Customer: customer.Customer{ExternalID: "7"}, Identities: all[:200]})
	require.NoError(t, err)
	_, err = registry.UpsertCustomer(ctx, customer.Record{Customer: customer.Customer{ExternalID: "7"}, Identities: all[200:]})
	require.Equal(t, "TOO_MANY_IDENTITIES", fault.ReasonOf(err))
}
