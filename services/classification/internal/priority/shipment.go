package priority

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

//go:embed rules
var rulesFiles embed.FS

// Shipment is the shipped rules with all versions that were ever shipped.
type Shipment struct {
	Rules []Rule
	// Generation grows with every change of the shipped rules.
	Generation int
	versions   map[string][]version // by id, oldest first
}

// version is a shipped version of a rule.
type version struct {
	generation int
	digest     string
}

// DefaultRules returns the shipped rules of all files.
func DefaultRules() ([]Rule, error) {
	var all []Rule
	names, err := fs.Glob(rulesFiles, "rules/*.yaml")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		file, err := rulesFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		var rules []Rule
		if err := yaml.Unmarshal(file, &rules); err != nil {
			return nil, fmt.Errorf("default rules, %s: %w", name, err)
		}
		all = append(all, rules...)
	}
	return all, nil
}

// DefaultShipment returns the shipped rules with their versions.
func DefaultShipment() (Shipment, error) {
	rules, err := DefaultRules()
	if err != nil {
		return Shipment{}, err
	}
	file, err := rulesFiles.ReadFile("rules/versions.tsv")
	if err != nil {
		return Shipment{}, err
	}
	return ReadShipment(rules, string(file))
}

// ReadShipment returns rules with the versions in lines of generation, id and digest, oldest first.
func ReadShipment(rules []Rule, versions string) (Shipment, error) {
	s := Shipment{Rules: rules, versions: map[string][]version{}}
	for line := range strings.Lines(versions) {
		columns := strings.Fields(line)
		if len(columns) != 3 {
			return Shipment{}, fmt.Errorf("versions of the default rules: %q has not three columns", line)
		}
		generation, err := strconv.Atoi(columns[0])
		if err != nil {
			return Shipment{}, fmt.Errorf("versions of the default rules: %w", err)
		}
		s.Generation = max(s.Generation, generation)
		s.versions[columns[1]] = append(s.versions[columns[1]], version{generation: generation, digest: columns[2]})
	}
	return s, nil
}

// FirstGeneration returns the generation that first had a rule; 0 for a rule that was never shipped.
func (s Shipment) FirstGeneration(id string) int {
	if versions := s.versions[id]; len(versions) > 0 {
		return versions[0].generation
	}
	return 0
}

// IsVersion reports whether a rule is as it was shipped once.
func (s Shipment) IsVersion(r Rule) bool {
	digest := r.Digest()
	return slices.ContainsFunc(s.versions[r.ID], func(v version) bool { return v.digest == digest })
}

// Digest returns a short digest of the content of a rule. Fields that are not set do not count.
func (r Rule) Digest() string {
	content, err := yaml.Marshal(r)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:8])
}
