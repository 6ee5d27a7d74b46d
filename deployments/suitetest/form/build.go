package form

import (
	"context"
	"fmt"
	"os/exec"
)

// BuildPrograms builds the programs of the six processes into a folder.
func BuildPrograms(ctx context.Context, into string) error {
	arguments := []string{"build", "-ldflags=-s -w", "-o", into, "github.com/ombud/ombud/gateway/cmd/ombud-gateway"}
	for _, service := range ServiceNames() {
		arguments = append(arguments, fmt.Sprintf("github.com/ombud/ombud/services/%[1]s/cmd/ombud-%[1]s", service))
	}
	text, err := exec.CommandContext(ctx, "go", arguments...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("go build: %w\n%s", err, text)
	}
	return nil
}
