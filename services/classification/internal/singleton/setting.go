package singleton

import (
	"context"
	"strconv"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/resource"
)

// Settings is the collection of all settings. Each setting is one document in it.
const Settings = "settings"

// AnyRevision as an expected revision fits every state of a setting.
const AnyRevision = -1

// Setting is a value that is read and replaced as a whole.
type Setting[T comparable] struct {
	document *Document[stored[T]]
	name     string
	clock    clock.Clock
}

// stored is the document of a setting. The zero value stands for a setting that was never set.
type stored[T comparable] struct {
	Value   T               `bson:",inline"`
	Applied idempotency.Log `bson:"applied,omitempty"`
}

// OpenSetting opens the setting with the id. Faults call it by name.
func OpenSetting[T comparable](
	ctx context.Context, db docstore.Database, c clock.Clock, id, name string,
) (*Setting[T], error) {
	document, err := Open[stored[T]](ctx, db, Settings, id)
	if err != nil {
		return nil, err
	}
	return &Setting[T]{document: document, name: name, clock: c}, nil
}

// Get returns the value and its revision; the zero value and revision 0 before the first Replace.
func (s *Setting[T]) Get(ctx context.Context) (T, int64, error) {
	body, revision, err := s.document.Get(ctx)
	if !body.isSet() {
		revision = 0
	}
	return body.Value, revision, err
}

// Replace writes the value once per command. A revision other than the current one and [AnyRevision] is a Conflict
// fault, ETAG_MISMATCH, as is a concurrent write.
func (s *Setting[T]) Replace(ctx context.Context, value T, revision int64, command idempotency.Command) error {
	doc, err := s.document.ensureDocument(ctx)
	if err != nil {
		return err
	}
	if seen, err := doc.Body.Applied.HasApplied(command); seen || err != nil {
		return err
	}
	if err := s.checkRevision(doc, revision); err != nil {
		return err
	}
	doc.Body.Value = value
	doc.Body.Applied.Add(command, s.clock.Now())
	_, err = s.document.collection.Replace(ctx, doc)
	if docstore.IsConflict(err) {
		return fault.New(fault.Conflict, resource.ReasonEtagMismatch, "%s was changed by another request", s.name).Wrap(err)
	}
	return err
}

func (s *Setting[T]) checkRevision(doc docstore.Doc[stored[T]], expected int64) error {
	current := doc.Revision
	if !doc.Body.isSet() {
		current = 0
	}
	if expected == AnyRevision {
		return nil
	}
	return resource.CheckEtag(s.name, resource.EtagOf(expected), resource.EtagOf(current))
}

// isSet reports whether the value was ever set.
func (b stored[T]) isSet() bool {
	var unset T
	return b.Value != unset
}

// ParseEtag returns the revision of an etag; [AnyRevision] for none. Another text is an InvalidArgument fault of the
// field.
func ParseEtag(etag, field string) (int64, error) {
	if etag == "" {
		return AnyRevision, nil
	}
	revision, err := strconv.ParseInt(etag, 10, 64)
	if err != nil {
		return 0, fault.Invalid(field, "is not an etag of this service")
	}
	return revision, nil
}
