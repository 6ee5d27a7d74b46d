package priority

import (
	_ "embed"
	"fmt"

	"go.yaml.in/yaml/v3"
)

// Rule is one thing that changes how much a case matters.
type Rule struct {
	ID     string    `yaml:"id"`     // lower-case words joined by hyphens
	Name   string    `yaml:"name"`   // a few words, for people
	Reason string    `yaml:"reason"` // a sentence: why the case is treated so
	When   Condition `yaml:"when"`
	Then   Effect    `yaml:"then"`
}

// Condition says when a rule fires. Whatever is given must hold: one of the
// phrases, and one of the facts, and one of the categories. A condition with
// nothing in it is refused.
type Condition struct {
	// Phrases are looked for in the message, by language. The language only
	// groups them: all are tried, because people mix languages. A phrase is
	// words in a row; "court*" is any word that begins so, "*" is any one word.
	// A phrase right after a word of denial does not count ("not urgent").
	Phrases map[string][]string `yaml:"phrases,omitempty"`
	// Unless are phrases of the same form that keep the rule from firing.
	Unless map[string][]string `yaml:"unless,omitempty"`

	Facts      []Fact   `yaml:"facts,omitempty"`
	Categories []string `yaml:"categories,omitempty"`
}

// Effect is what a rule does when it fires. Zero values do nothing.
type Effect struct {
	Impact        Level   `yaml:"impact,omitempty"`        // at least
	Urgency       Level   `yaml:"urgency,omitempty"`       // at least
	UrgencyAtMost Level   `yaml:"urgencyAtMost,omitempty"` // unless another rule raises it
	Trigger       Trigger `yaml:"trigger,omitempty"`       // calls for an incident manager
	Handling      Mode    `yaml:"handling,omitempty"`
}

// Trigger is one of the seven reasons to give a case an incident manager.
type Trigger string

// The seven triggers.
const (
	Distress       Trigger = "SEVERE_DISTRESS"    // severe inconvenience or distress
	BusinessThreat Trigger = "BUSINESS_THREAT"    // the customer's business is in danger
	LacksMeans     Trigger = "LACKS_MEANS"        // no skills or resources to cope
	PaidLevel      Trigger = "PAID_RESPONSE"      // the customer pays for a level of response
	SpeedPromised  Trigger = "SPEED_PROMISED"     // speed is a selling point of the service
	SeriousHarm    Trigger = "SERIOUS_HARM"       // being slow would do serious harm
	Legal          Trigger = "LEGAL_CONSEQUENCES" // legal consequences
)

// Triggers gives all seven.
func Triggers() []Trigger {
	return []Trigger{Distress, BusinessThreat, LacksMeans, PaidLevel, SpeedPromised, SeriousHarm, Legal}
}

// Mode says whether a case is handled while the customer waits.
type Mode string

// The modes. Of the rules that fire, the first with a mode decides.
const (
	RealTime Mode = "REAL_TIME"
	Written  Mode = "ASYNCHRONOUS"
)

// Fact is something known about the case besides its text.
type Fact string

// The facts that rules may ask for.
const (
	FactPaidResponse     Fact = "PAID_RESPONSE"     // the contract includes a paid level of response
	FactSpeedPromised    Fact = "SPEED_PROMISED"    // the service is sold as fast
	FactCriticalService  Fact = "CRITICAL_SERVICE"  // the customer's work depends on the service
	FactBusinessCustomer Fact = "BUSINESS_CUSTOMER" // the customer is a firm
	FactVulnerable       Fact = "VULNERABLE"        // the customer is known to need help
	FactMassIncident     Fact = "MASS_INCIDENT"     // the case belongs to a mass incident
	FactReopened         Fact = "REOPENED"          // it was called solved and was not
	FactLiveChannel      Fact = "LIVE_CHANNEL"      // the customer is on the phone or in the chat
)

// Facts gives all facts.
func Facts() []Fact {
	return []Fact{
		FactPaidResponse, FactSpeedPromised, FactCriticalService, FactBusinessCustomer,
		FactVulnerable, FactMassIncident, FactReopened, FactLiveChannel,
	}
}

//go:embed rules.yaml
var rulesFile []byte

// Rules gives the default rules.
func Rules() ([]Rule, error) {
	var rules []Rule
	if err := yaml.Unmarshal(rulesFile, &rules); err != nil {
		return nil, fmt.Errorf("default rules: %w", err)
	}
	return rules, nil
}
