package archtest_test

import (
	"fmt"
	"testing"
)

// Files, functions and types stay small enough to be read in one go.
func TestNothingIsTooLong(t *testing.T) {
	var wrong []string
	methods := map[string]int{}
	for _, file := range loadSources(t, ".") {
		if file.lines > maxFileLines {
			wrong = append(wrong, fmt.Sprintf("%s has %d lines", file.path, file.lines))
		}
		for _, function := range file.functions() {
			if lines := file.line(function.End()) - file.line(function.Pos()) + 1; lines > maxFunctionLines {
				wrong = append(wrong, fmt.Sprintf("%s %s has %d lines", file.path, function.Name, lines))
			}
			if receiver := receiverType(function); receiver != "" {
				methods[file.folder+"."+receiver]++
			}
		}
	}
	for name, count := range methods {
		if count > maxMethods {
			wrong = append(wrong, fmt.Sprintf("%s has %d methods", name, count))
		}
	}
	requireNone(t, wrong)
}
