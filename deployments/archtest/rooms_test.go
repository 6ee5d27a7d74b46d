package archtest_test

import (
	"fmt"
	"go/ast"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// mapHead matches the head of a README's map of rooms, and roomName a name in the first
// cell of its rows.
var (
	mapHead  = regexp.MustCompile(`^\| *(room|folder) *\|`)
	roomName = regexp.MustCompile("`(?:internal/)?([a-z/]+?)/?`")
)

// The README of every service names every room in its map, and no room that is gone. The
// row of a folder covers the rooms in it.
func TestEveryRoomStandsInTheReadme(t *testing.T) {
	for _, service := range listServices(t) {
		t.Run(service, func(t *testing.T) {
			named := readRoomMap(t, "services/"+service+"/README.md")
			rooms := listRooms(t, service)
			var wrong []string
			for _, room := range rooms {
				if !slices.ContainsFunc(named, func(name string) bool { return isWithin(room, name) }) {
					wrong = append(wrong, room+" is missing")
				}
			}
			for _, name := range named {
				if !slices.ContainsFunc(rooms, func(room string) bool { return isWithin(room, name) }) {
					wrong = append(wrong, name+" is gone")
				}
			}
			requireNone(t, wrong)
		})
	}
}

// isWithin reports whether a room is a folder or lies in it.
func isWithin(room, folder string) bool { return room == folder || strings.HasPrefix(room, folder+"/") }

// readRoomMap returns the names in the first cells of a README's map; none without a map.
func readRoomMap(t *testing.T, readme string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, readme))
	require.NoError(t, err)
	var names []string
	inMap := false
	for line := range strings.Lines(string(text)) {
		switch {
		case mapHead.MatchString(line):
			inMap = true
		case !strings.HasPrefix(line, "|"):
			inMap = false
		case inMap:
			for _, name := range roomName.FindAllStringSubmatch(strings.Split(line, "|")[1], -1) {
				names = append(names, name[1])
			}
		}
	}
	return names
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
	requireNone(t, wrong)
}

// The case file knows no other room, and a room with a reaction to effects imports no
// other room with one.
func TestReactionsDoNotImportEachOther(t *testing.T) {
	const casefile = "services/intake/internal/casefile"
	var wrong []string
	for _, service := range listServices(t) {
		files := loadSources(t, "services/"+service+"/internal")
		var reacting []string
		for _, file := range files {
			if slices.ContainsFunc(file.functions(), isReaction) {
				reacting = append(reacting, file.folder)
			}
		}
		for _, file := range files {
			for _, imported := range file.imports() {
				fromCasefile := isWithin(file.folder, casefile) && strings.HasPrefix(imported, "services/") && !isWithin(imported, casefile)
				fromReaction := slices.Contains(reacting, file.folder) && slices.Contains(reacting, imported)
				if imported != file.folder && (fromCasefile || fromReaction) {
					wrong = append(wrong, file.path+" imports "+imported)
				}
			}
		}
	}
	requireNone(t, wrong)
}

// isReaction reports whether a function has the signature of a reaction: its result is a
// change of the document with the effect.
func isReaction(function *ast.FuncDecl) bool {
	results := function.Type.Results
	return results != nil && function.Name.IsExported() && mentions(results, "effect", "Change")
}

// The README of the intake also tells the rooms that each room imports: all of them, and no other.
func TestTheIntakeImportsWhatItsMapAllows(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(root, "services/intake/README.md"))
	require.NoError(t, err)
	allowed := map[string][]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z/]+)` \\| [^|]+ \\|([^|]*)\\|$").FindAllStringSubmatch(string(page), -1) {
		allowed[row[1]] = strings.FieldsFunc(row[2], func(r rune) bool { return strings.ContainsRune("`, ", r) })
	}
	const internal = "services/intake/internal/"
	imports := map[string][]string{}
	for _, file := range loadSources(t, internal) {
		room := strings.TrimPrefix(file.folder, internal)
		for _, folder := range file.imports() {
			if other, isRoom := strings.CutPrefix(folder, internal); isRoom {
				imports[room] = append(imports[room], other)
			}
		}
	}
	rooms := listRooms(t, "intake")
	for _, room := range rooms {
		require.Contains(t, allowed, room)
		for _, other := range imports[room] {
			covers := func(name string) bool { return isWithin(other, name) }
			require.True(t, slices.ContainsFunc(allowed[room], covers), "%s must not import %s", room, other)
		}
		for _, name := range allowed[room] {
			require.Contains(t, imports[room], name, "%s does not import %s any more", room, name)
		}
	}
	require.Subset(t, rooms, []string{"casefile", "rpc"})
}
