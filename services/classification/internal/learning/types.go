package learning

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/once"
)

// Category is a kind of problem. Its id is chosen by whoever makes it.
type Category struct {
	DisplayName string   `bson:"displayName,omitempty"`
	Description string   `bson:"description,omitempty"`
	Applied     once.Log `bson:"applied,omitempty"`
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
	Source   Source    `bson:"source"`
	At       time.Time `bson:"at"` // when it came in

	// Hint marks a shipped expression that is no message by itself.
	Hint bool `bson:"-"`
}

// Model describes one fitted classifier. Its id sorts by time.
type Model struct {
	ID         string    `bson:"-"`
	CreatedAt  time.Time `bson:"createdAt"`
	AsOf       time.Time `bson:"asOf"` // examples that came before are in it
	Examples   int       `bson:"examples"`
	Categories int       `bson:"categories"`
	Accuracy   float64   `bson:"accuracy"`
	Threshold  float64   `bson:"threshold"`
	Size       int       `bson:"size"`   // bytes
	Chunks     int       `bson:"chunks"` // documents its bytes are spread over
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
	// CurrentModel returns the id of the one that serves; "" for none yet.
	CurrentModel(ctx context.Context) (string, error)
	// SetCurrentModel makes a model serve, for a command that has not been applied
	// yet; it returns the id that serves afterwards.
	SetCurrentModel(ctx context.Context, id string, command once.Command, now time.Time) (string, error)
	// ClaimFit reports whether this replica is the one to fit a model now: nobody else
	// is told so for a while.
	ClaimFit(ctx context.Context, now time.Time, lease time.Duration) (bool, error)
	// PruneModels drops the bytes of all models but the newest few. What describes
	// them stays.
	PruneModels(ctx context.Context, keep int) error
	// AppliedBy reports whether a command has been applied already.
	AppliedBy(ctx context.Context, command once.Command) (bool, error)
}

// Store is all of them.
type Store interface {
	Categories
	Examples
	Models
}
