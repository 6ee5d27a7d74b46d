// Package scenario reads stories about Ombud that are written down as data: calls with
// their callers and expected replies. They do not depend on the
// protocol, the form of the suite, or its store.
package scenario

import (
	"time"

	"github.com/ombud/ombud/deployments/suitetest/match"
)

// Scenario is one story.
type Scenario struct {
	// Name is the name of its file, without the extension.
	Name string `yaml:"-"`
	// About states in a sentence the proved behaviour.
	About string `yaml:"about"`
	// Rows are the requirements that it drives, such as "A1".
	Rows []string `yaml:"rows"`
	// InMonth is set for a scenario whose figures are those of one month of UTC: it does not begin at the end of one.
	InMonth bool `yaml:"inMonth"`
	// Given are values by name. They may name each other, and those of Each.
	Given map[string]any `yaml:"given"`
	// Each makes the scenario run once for each of these sets of values, which come in
	// place of those given. Every one has a `name`.
	Each []map[string]any `yaml:"each"`
	// Parts are steps that several steps `use`.
	Parts map[string][]Step `yaml:"parts"`
	// Steps are done in order.
	Steps []Step `yaml:"steps"`
}

// Step is one thing that happens: a call, the wait for an event, or the use of a part.
type Step struct {
	// Line is where it stands in its file.
	Line int `yaml:"-"`
	// File is the name of that file.
	File string `yaml:"-"`

	// Call is a method: its name, or as much of its full name as makes it unique.
	Call string `yaml:"call"`
	// As is the caller: a role in lower case, `nobody`, or the bearer token itself.
	As string `yaml:"as"`
	// Body is the request in JSON's terms; a list for a stream of requests.
	Body any `yaml:"body"`
	// Raw is a request body that is not JSON. Only REST can send it.
	Raw *string `yaml:"raw"`
	// IdempotencyKey goes with the call as a header.
	IdempotencyKey string `yaml:"idempotencyKey"`
	// Only names the one protocol that can do the step: `rest` or `grpc`.
	Only string `yaml:"only"`
	// Expect is the expected reply; success when empty.
	Expect Expectation `yaml:"expect"`

	// Wait names a case, `cases/...`; the scenario waits for an event of it.
	Wait string `yaml:"wait"`
	// Event is the pattern of that event. Earlier events count too.
	Event match.Pattern `yaml:"event"`

	// Within limits the wait. A call is repeated, after every event, until its reply meets
	// the expectation.
	Within time.Duration `yaml:"within"`
	// Save keeps parts of the reply or event: a path for each name.
	Save map[string]string `yaml:"save"`

	// Use names a part; its steps come here.
	Use string `yaml:"use"`
	// With are further values for that part.
	With map[string]any `yaml:"with"`
}

// Expectation is an expected reply.
type Expectation struct {
	// Code is a gRPC code, such as NOT_FOUND; OK when empty.
	Code string `yaml:"code"`
	// Reason is that of the google.rpc.ErrorInfo.
	Reason string `yaml:"reason"`
	// Fields are the wrong fields, all of them, in the order of the alphabet.
	Fields match.Pattern `yaml:"fields"`
	// Reply is the pattern of the reply; of an error, its google.rpc.Status.
	Reply match.Pattern `yaml:"reply"`
}
