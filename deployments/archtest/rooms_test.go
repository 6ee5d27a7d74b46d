package archtest_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// roomRow is a row of a README's map of rooms: the name of the room stands in its first
// cell, as `internal/noun`, `noun/` or a link to it.
var roomRow = regexp.MustCompile("(?m)^\\| *\\[?`(?:internal/([a-z/]+?)/?|([a-z/]+)/)`")

// The README of every service names every room in its map, and no room that is gone.
func TestEveryRoomStandsInTheReadme(t *testing.T) {
	for _, service := range listServices(t) {
		t.Run(service, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join(root, "services", service, "README.md"))
			if !os.IsNotExist(err) {
				require.NoError(t, err)
			}
			var named []string
			for _, row := range roomRow.FindAllStringSubmatch(string(text), -1) {
				named = append(named, strings.TrimPrefix(row[1]+row[2], "internal/"))
			}
			slices.Sort(named)
			rooms := listRooms(t, service)
			if slices.Contains(strings.Fields(pendingMaps), service) {
				t.Logf("rooms %v, in the README %v", rooms, named)
				return
			}
			require.Equal(t, rooms, named, "rows of the map in services/%s/README.md", service)
		})
	}
}

// Only the service's own package and its edges know every room: a room knows a few rooms
// below it, and neither the handlers nor the peers.
func TestNoRoomKnowsEveryRoom(t *testing.T) {
	var wrong []string
	for _, service := range listServices(t) {
		internal := "services/" + service + "/internal/"
		known := map[string][]string{}
		for _, file := range loadSources(t, "services/"+service+"/internal") {
			room := strings.TrimPrefix(file.folder, internal)
			if slices.Contains([]string{"rpc", "peers", "eval"}, strings.Split(room, "/")[0]) {
				continue
			}
			for _, imported := range file.imports() {
				other, ok := strings.CutPrefix(imported, internal)
				if !ok {
					continue
				}
				if other == "rpc" || strings.HasPrefix(other, "peers") {
					wrong = append(wrong, file.path+" imports "+other)
				}
				if !slices.Contains(known[room], other) {
					known[room] = append(known[room], other)
				}
			}
		}
		for room, others := range known {
			if len(others) > maxRoomsKnown {
				wrong = append(wrong, fmt.Sprintf("%s/%s knows %d rooms: %v", service, room, len(others), others))
			}
		}
	}
	requireAtMost(t, 0, wrong)
}

// The case file knows no other room, and a room that reacts to its effects imports no
// other room that does.
func TestReactionsDoNotImportEachOther(t *testing.T) {
	var wrong []string
	for _, service := range listServices(t) {
		internal := "services/" + service + "/internal/"
		files := loadSources(t, "services/"+service+"/internal")
		var reacting []string
		for _, file := range files {
			if registersReaction(file) {
				reacting = append(reacting, file.folder)
			}
		}
		for _, file := range files {
			for _, imported := range file.imports() {
				fromFile := file.folder == internal+"casefile" && strings.HasPrefix(imported, "services/")
				fromReaction := slices.Contains(reacting, file.folder) && slices.Contains(reacting, imported)
				if imported != file.folder && (fromFile || fromReaction) {
					wrong = append(wrong, file.path+" imports "+strings.TrimPrefix(imported, internal))
				}
			}
		}
	}
	requireAtMost(t, 0, wrong)
}

// registersReaction reports whether a file hands a reaction to the registry of effects.
func registersReaction(file source) bool {
	if !slices.Contains(file.imports(), "pkg/effect") {
		return false
	}
	return callsAny(file.syntax, "effect", "React", "ReactBatch")
}
