// Package model keeps trained classifiers: the description and the bytes of each version, and the pointer to the
// serving one.
package model

import (
	"time"

	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/services/classification/internal/linear"
)

// Collection begins the names of models.
const Collection resource.Collection = "models"

// Model describes one trained classifier. Its id sorts by time.
type Model struct {
	ID        string        `bson:"-"`
	CreatedAt time.Time     `bson:"createdAt"`
	AsOf      time.Time     `bson:"asOf"` // earlier examples are in the training set
	Report    linear.Report `bson:"report"`
	FitTook   time.Duration `bson:"fitTook"` // duration of the training
	Answers   time.Duration `bson:"answers"` // mean duration of a prediction
	Size      int           `bson:"size"`    // bytes
	Chunks    int           `bson:"chunks"`  // number of documents that hold the bytes; 0 after pruning
	// Worse is the reason against serving. It is empty for a model that may serve.
	Worse string `bson:"worse,omitempty"`
}

// IsPruned reports whether only the description of the model is left.
func (m Model) IsPruned() bool { return m.Chunks == 0 }

// Serving points to the serving model. All replicas share the one document.
type Serving struct {
	Model    string `bson:"model,omitempty"`    // id; empty before the first model
	Previous string `bson:"previous,omitempty"` // id of the model that served before
	// Pinned marks the choice of a person: no model takes over by itself.
	Pinned bool `bson:"pinned,omitempty"`
	// Forget marks the removal of examples that the serving model was trained on.
	Forget bool `bson:"forget,omitempty"`
	// Judged is the AsOf of the latest rejected model.
	Judged  time.Time       `bson:"judged,omitempty"`
	Claimed time.Time       `bson:"claimed,omitempty"` // end of the lease for the next training
	Applied idempotency.Log `bson:"applied,omitempty"`
}

// PointTo makes the model with the id the serving one.
func (s *Serving) PointTo(id string) {
	if s.Model != id {
		s.Previous, s.Model = s.Model, id
	}
}
