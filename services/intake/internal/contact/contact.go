package contact

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/intake/internal/casework"
	"github.com/ombud/ombud/services/intake/internal/customer"
)

// Contact is one thing a customer said, as kept.
type Contact struct {
	// Case is where it belongs: a case that it continues, or else a new one whose id
	// is chosen with the first write. Spare is the id for a new case should the one that
	// it continues turn out to be closed.
	Case  string `bson:"case"`
	Spare string `bson:"spare,omitempty"`

	Customer    string            `bson:"customer,omitempty"` // once it is filed
	Channel     casework.Channel  `bson:"channel"`
	From        customer.Identity `bson:"from"`
	FromName    string            `bson:"fromName,omitempty"`
	Subject     string            `bson:"subject,omitempty"`
	Text        string            `bson:"text"`
	ServiceHint string            `bson:"serviceHint,omitempty"` // `services/{service}`
	Details     map[string]string `bson:"details,omitempty"`     // by the keys of checklists
	Attachments []Attachment      `bson:"attachments,omitempty"`
	Created     time.Time         `bson:"created"`        // when it was recorded
	Said        time.Time         `bson:"said,omitempty"` // when it was said, if that is known to differ
	Start       time.Time         `bson:"start"`          // from when on promises count
	Filed       bool              `bson:"filed,omitempty"`
	MessageID   string            `bson:"messageId,omitempty"` // of a mail, without brackets
	Automatic   string            `bson:"automatic,omitempty"` // why it is taken for a program's

	// Request tells the requests apart that brought a mail, whose own id is that of
	// the mail; Digest is of the request's contents.
	Request string `bson:"request,omitempty"`
	Digest  string `bson:"digest,omitempty"`

	Task worker.Task `bson:"task"`
}

// Attachment is something that came with a mail. Its contents are in the raw mail.
type Attachment struct {
	FileName    string `bson:"fileName"`
	ContentType string `bson:"contentType"`
	Size        int64  `bson:"size"` // bytes
}

// Doc is a contact with its id.
type Doc = docstore.Doc[Contact]

// Task returns the due work of a contact, for the worker.
func Task(c *Contact) *worker.Task { return &c.Task }

// Store keeps contacts. Faults are those of docstore.
type Store interface {
	Get(ctx context.Context, id string) (Doc, error)
	Insert(ctx context.Context, id string, c Contact) (Doc, error)
	// ByRequest and ByMessageID find a contact; false when there is none.
	ByRequest(ctx context.Context, request string) (Doc, bool, error)
	ByMessageID(ctx context.Context, messageID string) (Doc, bool, error)
	Collection() *docstore.Collection[Contact]
}

// Mails keeps mails as they came in, under the ids of their contacts.
type Mails interface {
	// Put writes a mail; one that is there already stays as it is.
	Put(ctx context.Context, id string, raw []byte) error
	Get(ctx context.Context, id string) ([]byte, error)
}

// Statement is a contact as its case wants to know it, spoken by a customer, or by
// nobody who is known.
func Statement(doc Doc, customer string) casework.Statement {
	c := doc.Body
	return casework.Statement{
		Contact:   doc.ID,
		Customer:  customer,
		Channel:   c.Channel,
		Words:     casework.Words{Subject: c.Subject, Text: c.Text},
		Said:      c.Start,
		Recorded:  c.Created,
		Automatic: c.Automatic != "",
		Details:   c.Details,
	}
}
