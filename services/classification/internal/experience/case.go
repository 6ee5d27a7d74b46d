package experience

import "time"

// Case is a past case as far as similarity search needs it.
type Case struct {
	Text     string    `bson:"text"` // beginning of the message
	Customer string    `bson:"customer,omitempty"`
	Solved   bool      `bson:"solved,omitempty"`
	Cause    string    `bson:"cause,omitempty"`
	Fix      string    `bson:"fix,omitempty"`
	At       time.Time `bson:"at"` // time of the first message
}

// LogEntry names cases that were about to change.
type LogEntry struct {
	At     time.Time `bson:"at"`
	Writer string    `bson:"writer"` // id of the process
	Cases  []string  `bson:"cases"`
}

// Match is a case with a similar text.
type Match struct {
	ID         string
	Similarity float64 // cosine, from 0 to 1
	Solved     bool
	Cause      string // of a solved case
	Fix        string // of a solved case
}
