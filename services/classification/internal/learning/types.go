package learning

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/classification/internal/linear"
)

// Category is a kind of problem. Its id is chosen by whoever makes it.
type Category struct {
	DisplayName string          `bson:"displayName,omitempty"`
	Description string          `bson:"description,omitempty"`
	Applied     idempotency.Log `bson:"applied,omitempty"`
}

// Source says where an example came from.
type Source string

// The sources.
const (
	Imported  Source = "imported"  // brought in by the firm
	Corrected Source = "corrected" // what a person said a case really was
)

// Example is a message and what it is about.
type Example struct {
	Category string    `bson:"category"` // id
	Text     string    `bson:"text"`
	Customer string    `bson:"customer,omitempty"` // whose words they are
	Case     string    `bson:"case,omitempty"`     // id of the case they were said in, of a correction
	Source   Source    `bson:"source"`
	At       time.Time `bson:"at"` // when it came in

	// Hint marks a shipped expression that is no message by itself.
	Hint bool `bson:"-"`
}

// Model describes one fitted classifier. Its id sorts by time.
type Model struct {
	ID        string        `bson:"-"`
	CreatedAt time.Time     `bson:"createdAt"`
	AsOf      time.Time     `bson:"asOf"` // examples that came before are in it
	Report    linear.Report `bson:"report"`
	FitTook   time.Duration `bson:"fitTook"`
	Answers   time.Duration `bson:"answers"` // how long an answer takes, on average
	Size      int           `bson:"size"`    // bytes
	Chunks    int           `bson:"chunks"`  // documents its bytes are spread over; 0: dropped
	// Worse says why it did not take over by itself; empty if it did or might have.
	Worse string `bson:"worse,omitempty"`
}

// Serving says which model answers. There is one such document for all replicas.
type Serving struct {
	Model    string `bson:"model,omitempty"`    // id; empty before the first
	Previous string `bson:"previous,omitempty"` // id of the one that answered before it
	// Pinned says that a person chose the model: none takes over by itself.
	Pinned bool `bson:"pinned,omitempty"`
	// Forget says that examples were removed that the model has learned from.
	Forget bool `bson:"forget,omitempty"`
	// Judged is up to where examples were in the last model that was found worse.
	Judged  time.Time       `bson:"judged,omitempty"`
	Claimed time.Time       `bson:"claimed,omitempty"` // until then somebody fits the next one
	Applied idempotency.Log `bson:"applied,omitempty"`
}

// Categories keeps categories.
type Categories interface {
	// AddCategory stores a new one; fault AlreadyExists when the id is taken.
	AddCategory(ctx context.Context, id string, c Category) error
	// AddCategories stores those whose ids are not taken.
	AddCategories(ctx context.Context, categories map[string]Category) error
	// GetCategory returns one; fault NotFound for none.
	GetCategory(ctx context.Context, id string) (Category, error)
}

// Examples keeps examples under ids that follow from what they say.
type Examples interface {
	// AddExamples stores those that are new and says of each whether it was.
	AddExamples(ctx context.Context, ids []string, examples []Example) (created []bool, err error)
	// PutExample stores one in place of any earlier one with the id.
	PutExample(ctx context.Context, id string, e Example) error
	// AllExamples calls each for every example with its id, by id.
	AllExamples(ctx context.Context, each func(id string, e Example)) error
	// CorrectedSince calls each for corrections that came at or after a time.
	CorrectedSince(ctx context.Context, since time.Time, each func(id string, e Example)) error
	// ExamplesSince counts those that came at or after a time.
	ExamplesSince(ctx context.Context, since time.Time) (int64, error)
	// ExamplesOf counts those of one category.
	ExamplesOf(ctx context.Context, category string) (int64, error)
	// DropExamples deletes those that somebody's words are in and says how many.
	DropExamples(ctx context.Context, whose Whose) (int64, error)
}

// Whose says whose words are meant: those of a customer or of a case. One of the two
// is set.
type Whose struct {
	Customer string // as examples name it
	Case     string // id
}

// Models keeps fitted models.
type Models interface {
	// AddModel stores a model and its bytes. Nobody loads it before SetCurrentModel
	// makes it serve, so that one whose storing was cut short does no harm.
	AddModel(ctx context.Context, m Model, data []byte) error
	// GetModel returns the description of one; fault NotFound for none.
	GetModel(ctx context.Context, id string) (Model, error)
	// ModelData returns its bytes.
	ModelData(ctx context.Context, m Model) ([]byte, error)
	// Serving says which model answers; the zero one before the first.
	Serving(ctx context.Context) (Serving, error)
	// ChangeServing changes that and returns it as it is then.
	ChangeServing(ctx context.Context, change func(*Serving) error) (Serving, error)
	// PruneModels drops the bytes of all models but the newest few and those spared,
	// and forgets models that are older than that by far.
	PruneModels(ctx context.Context, keep int, spared ...string) error
}

// Store is all of them.
type Store interface {
	Categories
	Examples
	Models
}
