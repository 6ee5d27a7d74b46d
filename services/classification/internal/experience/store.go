package experience

import (
	"context"
	"time"
)

// Store keeps cases, the log of their changes, and the index that finds them.
type Store interface {
	// AddCases stores those that are new, and the text of those of which only the
	// outcome is known.
	AddCases(ctx context.Context, cases map[string]Case) error
	// ChangeCase applies change to a stored case, or to an empty one, and returns it.
	ChangeCase(ctx context.Context, id string, change func(*Case)) (Case, error)
	// CasesByID returns those that there are, by id.
	CasesByID(ctx context.Context, ids []string) (map[string]Case, error)
	// CasesOf returns the ids of a customer's cases.
	CasesOf(ctx context.Context, customer string) ([]string, error)
	// DropCases deletes those that there are, and says how many.
	DropCases(ctx context.Context, ids []string) (int64, error)
	// LatestCases calls each for at most limit cases, the latest first.
	LatestCases(ctx context.Context, limit int, each func(id string, c Case)) error

	// AppendLog adds to the log.
	AppendLog(ctx context.Context, id string, l Log) error
	// LogSince calls each for what was noted at or after a time, oldest first.
	LogSince(ctx context.Context, since time.Time, each func(id string, l Log)) error
	// TrimLog forgets what was noted before a time.
	TrimLog(ctx context.Context, before time.Time) error

	// Catalog says of what the stored index consists; the zero one before the first.
	Catalog(ctx context.Context) (Catalog, error)
	// ChangeCatalog changes that and returns it as it is then.
	ChangeCatalog(ctx context.Context, change func(*Catalog) error) (Catalog, error)
	// PutPart stores a part of the index under a new name, and says in how many pieces.
	// Nobody reads it before the catalog names it.
	PutPart(ctx context.Context, name string, data []byte) (pieces int, err error)
	// GetPart returns a part.
	GetPart(ctx context.Context, name string, pieces int) ([]byte, error)
	// DropParts deletes all parts but those named.
	DropParts(ctx context.Context, but map[string]bool) error
}

// Log names cases that were about to change.
type Log struct {
	At     time.Time `bson:"at"`
	Writer string    `bson:"writer"` // which process noted it
	Cases  []string  `bson:"cases"`
}

// Catalog is what a stored index consists of. It is replaced in one write, so that a
// reader has the old index or the new one, never something in between.
type Catalog struct {
	Format int       `bson:"format,omitempty"`
	AsOf   time.Time `bson:"asOf,omitempty"` // what was noted before is in it
	Parts  []Part    `bson:"parts,omitempty"`
	// Claimed is until when somebody stores the next one.
	Claimed time.Time `bson:"claimed,omitempty"`
}

// Part is a piece of a stored index.
type Part struct {
	Name   string `bson:"name"`
	Pieces int    `bson:"pieces"`
	Full   bool   `bson:"full"`
	State  []byte `bson:"state"` // which of its cases are gone and which solved
}
