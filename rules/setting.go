package rules

// Settings are what an admin sets for the whole installation. CredentialDays
// counts from acceptance until credentials are destroyed; 0 keeps them.
type Settings struct {
	FileMegabytes    int64
	ProjectMegabytes int64
	CredentialDays   int64
}

// The most that settings can be.
const (
	MaxFileMegabytes    = 10_000
	MaxProjectMegabytes = 1_000_000
	MaxCredentialDays   = 3650
)

// Check finds what cannot be set so. Field names are those of the form.
func (s Settings) Check() Problems {
	var problems Problems
	if s.FileMegabytes < 1 || s.FileMegabytes > MaxFileMegabytes {
		problems.Add("file_megabytes", "Enter a whole number from 1 to %d.", MaxFileMegabytes)
	}
	if s.ProjectMegabytes < 1 || s.ProjectMegabytes > MaxProjectMegabytes {
		problems.Add("project_megabytes", "Enter a whole number from 1 to %d.", MaxProjectMegabytes)
	}
	if len(problems) == 0 && s.ProjectMegabytes < s.FileMegabytes {
		problems.Add("project_megabytes", "A project has to take at least one file of the largest size, %d MB.", s.FileMegabytes)
	}
	if s.CredentialDays < 0 || s.CredentialDays > MaxCredentialDays {
		problems.Add("credential_days", "Enter a whole number from 0 to %d.", MaxCredentialDays)
	}
	return problems
}
