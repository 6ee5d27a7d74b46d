package priority

import (
	_ "embed"
	"fmt"

	"go.yaml.in/yaml/v3"
)

// Rule is one thing that changes how much a case matters.
type Rule struct {
	ID          string `yaml:"id" bson:"id"`                   // lower-case words joined by hyphens
	DisplayName string `yaml:"displayName" bson:"displayName"` // a few words, for people
	Reason      string `yaml:"reason" bson:"reason"`           // a sentence: why the case is treated so
	// Order says when it is tried: by rising order, then by id.
	Order int `yaml:"order" bson:"order"`
	// Off rules are kept, but not tried.
	Off bool `yaml:"off,omitempty" bson:"off,omitempty"`
	// Expression says when the rule fires: CEL over the variables of this package.
	Expression string `yaml:"expression" bson:"expression"`
	// Phrases are what says() looks for in the message, by language. The language only
	// groups them: all are tried, because people mix languages. A phrase is words in a
	// row; "court*" is any word that begins so, "*" is any one word. A phrase right
	// after a word of denial does not count ("not urgent").
	Phrases map[string][]string `yaml:"phrases,omitempty" bson:"phrases,omitempty"`
	Then    Effect              `yaml:"then" bson:"then"`
}

// Effect is what a rule does when it fires. Zero values do nothing. What one rule
// raises, another one does not limit.
type Effect struct {
	ImpactAtLeast  Level   `yaml:"impactAtLeast,omitempty" bson:"impactAtLeast,omitempty"`
	ImpactAtMost   Level   `yaml:"impactAtMost,omitempty" bson:"impactAtMost,omitempty"`
	UrgencyAtLeast Level   `yaml:"urgencyAtLeast,omitempty" bson:"urgencyAtLeast,omitempty"`
	UrgencyAtMost  Level   `yaml:"urgencyAtMost,omitempty" bson:"urgencyAtMost,omitempty"`
	Trigger        Trigger `yaml:"trigger,omitempty" bson:"trigger,omitempty"` // calls for an incident manager
	Handling       Mode    `yaml:"handling,omitempty" bson:"handling,omitempty"`
}

// Trigger is one of the seven reasons to give a case an incident manager, spelled like
// the values of the proto enum.
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

// AllTriggers gives all seven.
func AllTriggers() []Trigger {
	return []Trigger{Distress, BusinessThreat, LacksMeans, PaidLevel, SpeedPromised, SeriousHarm, Legal}
}

// Mode says whether a case is handled while the customer waits.
type Mode string

// The modes. Of the rules that fire, the first with a mode decides.
const (
	RealTime Mode = "REAL_TIME"
	Written  Mode = "ASYNCHRONOUS"
)

//go:embed rules.yaml
var rulesFile []byte

// DefaultRules gives the default rules.
func DefaultRules() ([]Rule, error) {
	var rules []Rule
	if err := yaml.Unmarshal(rulesFile, &rules); err != nil {
		return nil, fmt.Errorf("default rules: %w", err)
	}
	return rules, nil
}
