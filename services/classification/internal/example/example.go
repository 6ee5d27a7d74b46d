// Package example keeps the training examples of the classifier: messages with their right category.
package example

import (
	"time"

	"github.com/ombud/ombud/services/classification/internal/linear"
)

// Source is the origin of an example.
type Source string

// The sources.
const (
	Imported  Source = "imported"  // imported by the firm
	Corrected Source = "corrected" // a correction by a person
)

// Example is a message and its right category.
type Example struct {
	Category string    `bson:"category"` // id
	Text     string    `bson:"text"`
	Customer string    `bson:"customer,omitempty"` // id of the author
	Case     string    `bson:"case,omitempty"`     // id of the corrected case
	Source   Source    `bson:"source"`
	At       time.Time `bson:"at"` // time of the import or correction

	// Hint marks a shipped expression that is not a message by itself.
	Hint bool `bson:"-"`
}

// ToTraining returns the example as the classifier trains on it.
func (e Example) ToTraining() linear.Example {
	return linear.Example{Text: e.Text, Label: e.Category, Hint: e.Hint}
}
