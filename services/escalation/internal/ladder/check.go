package ladder

import (
	"fmt"

	"github.com/ombud/ombud/pkg/fault"
)

// Validate returns an InvalidArgument fault that names every wrong field: levels must grow, every rung needs a team, only
// the top may lack a duration, the marks of warnings must grow, and a waiting ends after its reminder.
func (p Policy) Validate() error {
	var wrong *fault.Error
	if len(p.Steps) == 0 {
		wrong = wrong.Field("steps", "must name at least one rung")
	}
	if p.Ceiling < 0 {
		wrong = wrong.Field("ceiling", "must not be negative")
	}
	if p.NagEvery < 0 {
		wrong = wrong.Field("nag_every", "must not be negative")
	}
	for i, mark := range p.WarnAt {
		if mark <= 0 || mark >= 1 || i > 0 && mark <= p.WarnAt[i-1] {
			wrong = wrong.Field(fmt.Sprintf("warn_at[%d]", i), "must be between 0 and 1, and larger than the one before it")
		}
	}
	wrong = p.Waiting.check(wrong)
	for i := range p.Steps {
		wrong = p.checkStep(wrong, i)
	}
	return wrong.Err()
}

// checkStep adds the wrong fields of a rung.
func (p Policy) checkStep(wrong *fault.Error, i int) *fault.Error {
	step, top := p.Steps[i], i == len(p.Steps)-1
	if i > 0 && step.Level <= p.Steps[i-1].Level || step.Level < 1 {
		wrong = wrong.Field(stepField(i, "level"), "must be higher than the level below it")
	}
	if step.Duration < 0 || step.Duration == 0 && !top {
		wrong = wrong.Field(stepField(i, "duration"), "is required on every rung but the top")
	}
	if step.Team == "" {
		wrong = wrong.Field(stepField(i, "team"), "is required")
	}
	if step.Repeat < 0 || step.Repeat > 0 && step.Duration == 0 {
		wrong = wrong.Field(stepField(i, "repeat"), "needs a duration that can begin again")
	}
	return wrong
}

func stepField(i int, field string) string { return fmt.Sprintf("steps[%d].%s", i, field) }
