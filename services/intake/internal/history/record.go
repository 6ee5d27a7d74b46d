// Package history takes in cases that were closed in another system. They are there to be found: their solutions are
// experience, and nothing follows from them.
package history

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"
	"unicode"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/reach"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/customer"
)

// Record is one closed case of another system.
type Record struct {
	Source     string // of the record
	ExternalID string // within the source
	Customer   customer.Identity
	Name       string // of a customer who is made
	Channel    casefile.Channel
	Words      casefile.Words
	Category   string // `categories/{category}`; may be empty
	Priority   casefile.Priority
	Service    string // `services/{service}`; may be empty
	Territory  string
	Language   string
	Opened     time.Time
	Closed     time.Time
	Ending     casefile.Ending
}

// id returns the id of the case, the same for every import of the record.
func (r Record) id() string { return idempotency.DerivedID("import", r.Source, r.ExternalID) }

// digest returns a digest of the content.
func (r Record) digest() (string, error) {
	content, err := json.Marshal(r)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(content)
	return base64.RawURLEncoding.EncodeToString(sum[:16]), nil
}

// checkTimes returns a fault with the wrong times of the record; nil for none.
func (r Record) checkTimes(now time.Time) *fault.Error {
	var wrong *fault.Error
	if r.Opened.Before(earliest()) {
		wrong = wrong.Field("open_time", "is before 1970")
	}
	if r.Opened.After(now) {
		wrong = wrong.Field("open_time", "is ahead")
	}
	if r.Closed.After(now) {
		wrong = wrong.Field("close_time", "is ahead: only closed cases are history")
	}
	if r.Closed.Before(r.Opened) {
		wrong = wrong.Field("close_time", "is before the opening")
	}
	return wrong
}

// earliest is the oldest opening that can be meant: before it, a time that was left out.
func earliest() time.Time { return time.Date(1970, time.January, 2, 0, 0, 0, 0, time.UTC) }

// checkWords returns a fault with the wrong words, language and country of the record; nil for none.
func (r Record) checkWords() *fault.Error {
	wrong := reach.CheckLanguage(nil, "language", r.Language)
	wrong = reach.CheckTerritory(wrong, "territory", r.Territory)
	if strings.ContainsFunc(r.Words.Subject, unicode.IsControl) {
		wrong = wrong.Field("subject", "must be one line without control characters")
	}
	return wrong
}

// newCase returns the case of the record, with the customer who wrote it.
func (r Record) newCase(m timeline.Moment, by customer.Doc, digest string) casefile.Case {
	c := casefile.Case{
		State:    casefile.StateClosed,
		Stage:    casefile.StagePromised,
		Customer: by.ID,
		Channel:  r.Channel,
		Subject:  r.Words.NewSubject(),
		Opened:   r.Opened,
		Start:    r.Opened,
		Resolved: r.Closed,
		Judgement: casefile.Judgement{
			Category: r.Category,
			Priority: r.Priority,
			Language: r.Language,
		},
		Contract: casefile.Contract{
			Service:   r.Service,
			Segment:   by.Body.Segment,
			Territory: r.Territory,
		},
		Ending:      &r.Ending,
		Contacts:    1,
		Resolutions: 1,
		Origin: &casefile.Origin{
			Source:     r.Source,
			ExternalID: r.ExternalID,
			Digest:     digest,
		},
	}
	c.AddEntries(m, timeline.Entry{
		Kind:    timeline.KindImported,
		Text:    r.Words.ExcerptText(),
		Details: map[string]string{"source": r.Source, "external_id": r.ExternalID},
	})
	casefile.EmitEffect(&c, m, casefile.ImportEffect(), casefile.Imported{Text: r.Words.JoinText()})
	return c
}
