package worktime_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/worktime"
)

func TestOnlyNamesOfTheIANAAreZones(t *testing.T) {
	for name, isZone := range map[string]bool{
		"Europe/Warsaw": true, "UTC": true, "Etc/GMT+5": true, "America/Argentina/Ushuaia": true,
		"": false, "Local": false, "localtime": false, "posixrules": false, "Factory": false, "Mars/Olympus": false,
		"right/Europe/Warsaw": false, "posix/Europe/Warsaw": false, "../Europe/Warsaw": false, "+05:00": false,
	} {
		zone, found := worktime.FindZone(name)
		require.Equal(t, isZone, found, name)
		require.Equal(t, isZone, zone != nil, name)
	}
}
