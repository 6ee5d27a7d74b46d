package history

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/customer"
	"github.com/ombud/ombud/services/intake/internal/learning"
)

// Customers finds the customers of records.
type Customers interface {
	// RecogniseCustomer returns the customer with the identity and makes one if there is none.
	RecogniseCustomer(ctx context.Context, i customer.Identity, name string) (customer.Doc, error)
}

// Classifier learns from outcomes.
type Classifier interface {
	// RecordOutcome may be repeated under its request id.
	RecordOutcome(ctx context.Context, o learning.Outcome) error
}

// Deps are the parts that a Service is made of.
type Deps struct {
	Cases      *casefile.Repository
	Customers  Customers
	Classifier Classifier
	Catalog    Catalog
	Categories Categories
	Clock      clock.Clock
	// Kick wakes the worker of cases.
	Kick func()
}

// Service takes in history. It is safe for concurrent use.
type Service struct{ deps Deps }

// NewService returns a service.
func NewService(deps Deps) *Service { return &Service{deps: deps} }

// Result is the result of an import. Cases are ids, in the order of the records.
type Result struct {
	Cases             []string
	Created, Existing int
}

// ImportCases takes in closed cases. A record that is there already changes nothing. Wrong records are an InvalidArgument
// fault that names every wrong field under cases, and then nothing is taken in. A record that another import took in with
// another content at the same moment is such a fault too; the records before it are taken in then.
func (s *Service) ImportCases(ctx context.Context, importer string, records []Record) (Result, error) {
	m := timeline.NewMoment(ctx, clock.ToMilliseconds(s.deps.Clock.Now()), importer)
	fresh, err := s.checkRecords(ctx, m, records)
	if err != nil {
		return Result{}, err
	}
	var result Result
	for i, r := range records {
		result.Cases = append(result.Cases, r.id())
		if digest, isFresh := fresh[i]; isFresh {
			isNew, err := s.insertCase(ctx, m, r, digest)
			if err != nil {
				return Result{}, underRecord(err, i)
			}
			if isNew {
				result.Created++
			}
		}
	}
	result.Existing = len(records) - result.Created
	s.deps.Kick()
	return result, nil
}

// checkRecords returns the digests of the records that are not there yet, by their places. Of these it looks up the names.
func (s *Service) checkRecords(ctx context.Context, m timeline.Moment, records []Record) (map[int]string, error) {
	var wrong *fault.Error
	names := newDirectory(&s.deps)
	fresh, seen := map[int]string{}, map[string]string{}
	for i, r := range records {
		path := fmt.Sprintf("cases[%d]", i)
		wrong = fault.Join(wrong, r.checkTimes(m.At).Under(path), r.checkWords().Under(path))
		digest, err := r.digest()
		if err != nil {
			return nil, err
		}
		stored, isStored := seen[r.id()]
		if !isStored {
			stored, isStored, err = s.storedDigest(ctx, r.id())
		}
		switch {
		case err != nil:
			return nil, err
		case isStored && stored != digest:
			wrong = fault.Join(wrong, otherContent().Under(path))
		case !isStored:
			unknown, err := names.checkNames(ctx, r)
			if err != nil {
				return nil, err
			}
			fresh[i], wrong = digest, fault.Join(wrong, unknown.Under(path))
		}
		seen[r.id()] = digest
	}
	return fresh, wrong.Err()
}

// storedDigest returns the digest of an imported case; false for none.
func (s *Service) storedDigest(ctx context.Context, id string) (string, bool, error) {
	doc, err := s.deps.Cases.Get(ctx, id)
	switch {
	case fault.Is(err, fault.NotFound):
		return "", false, nil
	case err != nil || doc.Body.Origin == nil:
		return "", true, err
	default:
		return doc.Body.Origin.Digest, true, nil
	}
}

// otherContent returns the fault on the external id of a record that differs from the stored one.
func otherContent() *fault.Error {
	return fault.Invalid("external_id", "was imported with another content before")
}

// underRecord puts the fields of a fault under the place of their record.
func underRecord(err error, place int) error {
	var wrong *fault.Error
	if errors.As(err, &wrong) && fault.Is(err, fault.InvalidArgument) {
		return wrong.Under(fmt.Sprintf("cases[%d]", place))
	}
	return err
}

// insertCase writes the case of a record. It reports false for a case that another import wrote meanwhile, which is the
// fault of otherContent unless it has the same content.
func (s *Service) insertCase(ctx context.Context, m timeline.Moment, r Record, digest string) (bool, error) {
	var by customer.Doc
	if r.Customer.IsKnown() {
		var err error
		if by, err = s.deps.Customers.RecogniseCustomer(ctx, r.Customer, r.Name); err != nil {
			return false, err
		}
	}
	c := r.newCase(m, by, digest)
	c.MakeDeliveryDue(m.At, worker.Origin(ctx))
	_, err := s.deps.Cases.Insert(ctx, r.id(), c)
	if fault.Is(err, fault.AlreadyExists) {
		return false, s.checkStored(ctx, r.id(), digest)
	}
	return err == nil, err
}

// checkStored returns the fault of otherContent for a stored case with another digest.
func (s *Service) checkStored(ctx context.Context, id, digest string) error {
	stored, _, err := s.storedDigest(ctx, id)
	if err == nil && stored != digest {
		return otherContent()
	}
	return err
}

// TeachSolution is the reaction to casefile.ImportEffect: the solution is found as experience from then on.
func (s *Service) TeachSolution(
	ctx context.Context, at casefile.Occasion, imported casefile.Imported,
) (casefile.Change, error) {
	c := &at.Doc.Body
	return nil, s.deps.Classifier.RecordOutcome(ctx, learning.Outcome{
		RequestID: at.RequestID,
		Case:      at.Doc.ID,
		Solved:    true,
		Ending:    *c.Ending,
		Words: &learning.Words{
			Text:     strings.TrimSpace(imported.Text),
			Customer: c.Customer,
			Said:     c.Opened,
		},
	})
}
