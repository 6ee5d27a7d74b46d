package reception

import (
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casework"
	"github.com/ombud/ombud/services/intake/internal/customer"
)

// Collection begins the names of contacts.
const Collection resource.Collection = "contacts"

// Contact is one message of a customer on one channel.
type Contact struct {
	// Case is the id of the continued case, or else of a new one, chosen with the first write. Spare is the id for a
	// new case in case the continued one turns out to be closed.
	Case  string `bson:"case"`
	Spare string `bson:"spare,omitempty"`

	Customer    string            `bson:"customer,omitempty"` // once it is filed
	Channel     casefile.Channel  `bson:"channel"`
	From        customer.Identity `bson:"from"`
	FromName    string            `bson:"fromName,omitempty"`
	Subject     string            `bson:"subject,omitempty"`
	Text        string            `bson:"text"`
	ServiceHint string            `bson:"serviceHint,omitempty"` // `services/{service}`
	Details     map[string]string `bson:"details,omitempty"`     // by the keys of checklists
	Attachments []Attachment      `bson:"attachments,omitempty"`
	Created     time.Time         `bson:"created"`        // time of the record
	Said        time.Time         `bson:"said,omitempty"` // time of the message, if known to differ
	Start       time.Time         `bson:"start"`          // promises count from then
	Filed       bool              `bson:"filed,omitempty"`
	MessageID   string            `bson:"messageId,omitempty"` // of a mail, without brackets
	Automatic   string            `bson:"automatic,omitempty"` // evidence that a program wrote it

	// Request tells the requests apart that brought a mail, because the id of the contact is that of the mail. Digest
	// covers the contents of the request.
	Request string `bson:"request,omitempty"`
	Digest  string `bson:"digest,omitempty"`

	Task worker.Task `bson:"task"`
}

// Attachment is a part of a mail besides its text. The contents are in the raw mail.
type Attachment struct {
	FileName    string `bson:"fileName"`
	ContentType string `bson:"contentType"`
	Size        int64  `bson:"size"` // bytes
}

// Doc is a contact with its id.
type Doc = docstore.Doc[Contact]

func taskOf(c *Contact) *worker.Task { return &c.Task }

// newStatement returns the content of a contact for its case. Customer is an id; empty when unknown.
func newStatement(doc Doc, customer string) casework.Statement {
	c := doc.Body
	return casework.Statement{
		Contact:   doc.ID,
		Customer:  customer,
		Channel:   c.Channel,
		Words:     casefile.Words{Subject: c.Subject, Text: c.Text},
		Said:      c.Start,
		Recorded:  c.Created,
		Automatic: c.Automatic != "",
		Details:   c.Details,
	}
}
