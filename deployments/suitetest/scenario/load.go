package scenario

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// partsFile holds parts that all scenarios of a folder share.
const partsFile = "parts.yaml"

// LoadScenarios reads every *.yaml file of the folder, in the order of their names. The parts
// in the file parts.yaml are there for all others. The error names the file and the
// line.
func LoadScenarios(folder fs.FS) ([]Scenario, error) {
	names, err := fs.Glob(folder, "*.yaml")
	if err != nil {
		return nil, err
	}
	var all []Scenario
	shared := map[string][]Step{}
	for _, name := range names {
		s, err := readScenario(folder, name)
		if err != nil {
			return nil, err
		}
		if name == partsFile {
			shared = s.Parts
			continue
		}
		all = append(all, s)
	}
	for i := range all {
		parts := maps.Clone(shared)
		maps.Copy(parts, all[i].Parts)
		all[i].Parts = parts
		if err := all[i].checkScenario(); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func readScenario(folder fs.FS, name string) (Scenario, error) {
	content, err := fs.ReadFile(folder, name)
	if err != nil {
		return Scenario{}, err
	}
	var s Scenario
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	decoder.KnownFields(true)
	if err := decoder.Decode(&s); err != nil {
		return Scenario{}, fmt.Errorf("%s: %w", name, err)
	}
	s.Name = strings.TrimSuffix(path.Base(name), ".yaml")
	var outline struct {
		Parts map[string][]yaml.Node `yaml:"parts"`
		Steps []yaml.Node            `yaml:"steps"`
	}
	if err := yaml.Unmarshal(content, &outline); err != nil {
		return Scenario{}, fmt.Errorf("%s: %w", name, err)
	}
	setPositions(s.Steps, outline.Steps, name)
	for part, steps := range s.Parts {
		setPositions(steps, outline.Parts[part], name)
	}
	return s, nil
}

// setPositions tells the steps where they stand.
func setPositions(steps []Step, nodes []yaml.Node, file string) {
	for i := range steps {
		steps[i].File, steps[i].Line = file, nodes[i].Line
	}
}

// checkScenario refuses a scenario without sense.
func (s Scenario) checkScenario() error {
	if s.About == "" || len(s.Steps) == 0 {
		return fmt.Errorf("%s.yaml: needs `about` and `steps`", s.Name)
	}
	for _, row := range s.Rows {
		if !regexp.MustCompile(`^[A-E][0-9]{1,2}$`).MatchString(row) {
			return fmt.Errorf("%s.yaml: %q is no row of the requirements", s.Name, row)
		}
	}
	for _, row := range s.Each {
		if name, _ := row["name"].(string); name == "" {
			return fmt.Errorf("%s.yaml: every one of `each` needs a `name`: %v", s.Name, row)
		}
	}
	return s.checkSteps(s.Steps, 0)
}

func (s Scenario) checkSteps(steps []Step, depth int) error {
	const maxDepth = 5
	for _, step := range steps {
		if err := step.checkStep(); err != nil {
			return fmt.Errorf("%s:%d: %w", step.File, step.Line, err)
		}
		if step.Use == "" || strings.Contains(step.Use, "${") {
			continue
		}
		part, ok := s.Parts[step.Use]
		if !ok || depth == maxDepth {
			return fmt.Errorf("%s:%d: there is no part %q, or it uses itself", step.File, step.Line, step.Use)
		}
		if err := s.checkSteps(part, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (s Step) checkStep() error {
	kinds := 0
	for _, kind := range []string{s.Call, s.Wait, s.Use} {
		if kind != "" {
			kinds++
		}
	}
	switch {
	case kinds != 1:
		return errors.New("a step is one of `call`, `wait` and `use`")
	case s.Call != "" && s.As == "":
		return errors.New("a call needs `as`")
	case s.Call == "" && (s.As != "" || s.Body != nil || s.Raw != nil):
		return errors.New("`as`, `body` and `raw` belong to a call")
	case s.Wait != "" && s.Event.IsEmpty():
		return errors.New("a wait needs `event`")
	case s.Raw != nil && s.Only != "rest":
		return errors.New("only REST can send `raw`")
	case s.Only != "" && s.Only != "rest" && s.Only != "grpc":
		return fmt.Errorf("there is no protocol %q", s.Only)
	default:
		return nil
	}
}
