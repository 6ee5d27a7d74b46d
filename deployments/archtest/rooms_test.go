package archtest_test

import (
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

// Rooms are known to service.go, the handlers and the commands; a room knows neither the
// handlers nor the peers, and nobody else knows all rooms.
func TestOnlyServiceGoKnowsEveryRoom(t *testing.T) {
	var wrong []string
	for _, service := range listServices(t) {
		home := "services/" + service
		internal := home + "/internal/"
		for _, file := range loadSources(t, home) {
			for _, imported := range file.imports() {
				room, ok := strings.CutPrefix(imported, internal)
				if ok && !mayImport(file, home, room) {
					wrong = append(wrong, file.path+" imports "+room)
				}
			}
		}
	}
	requireAtMost(t, maxImportsOfRooms, wrong)
}

// mayImport reports whether a file of the service may import one of its rooms.
func mayImport(file source, home, room string) bool {
	inside := strings.HasPrefix(file.folder, home+"/internal/")
	own := strings.TrimPrefix(file.folder, home+"/internal/")
	switch {
	case !inside:
		// Other packages of the service, such as catalogfile, are callers like rpc.
		return file.path == home+"/service.go" || file.folder != home
	case room == "rpc", room == "peers" || strings.HasPrefix(room, "peers/"):
		return own == room || strings.HasPrefix(own, "eval")
	default:
		return true
	}
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
