package bench

import (
	"errors"
	"os"
	"runtime/pprof"
)

// Profiles are files for pprof. Each row writes them anew, so they are worth most when
// one row is measured. An empty name is none.
type Profiles struct{ CPU, Memory string }

// beginProfiles profiles until end is called. The memory profile
// has all allocations since the start of the process.
func (p Profiles) beginProfiles() (end func() error, err error) {
	var cpu *os.File
	if p.CPU != "" {
		if cpu, err = os.Create(p.CPU); err != nil {
			return nil, err
		}
		if err := pprof.StartCPUProfile(cpu); err != nil {
			return nil, errors.Join(err, cpu.Close())
		}
	}
	return func() error {
		var failed error
		if cpu != nil {
			pprof.StopCPUProfile()
			failed = cpu.Close()
		}
		return errors.Join(failed, p.writeMemory())
	}, nil
}

func (p Profiles) writeMemory() error {
	if p.Memory == "" {
		return nil
	}
	file, err := os.Create(p.Memory)
	if err != nil {
		return err
	}
	return errors.Join(pprof.Lookup("allocs").WriteTo(file, 0), file.Close())
}
