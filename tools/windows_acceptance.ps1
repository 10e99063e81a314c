# Does Abide work on this Windows server? A technician runs this as administrator on a test machine
# and sends the transcript back. It touches nothing but C:\AbideAcceptance, one folder on the drive
# and a task of its own, and takes all of them away again. NOT RUN by its authors.
param(
  [Parameter(Mandatory = $true)][string]$Drive,
  [string]$Transcript = "C:\abide-transcript.txt",
  [string]$Abide = "abide"
)
$ErrorActionPreference = "Stop"
Start-Transcript -Path $Transcript | Out-Null
$root = "C:\AbideAcceptance"
$place = Join-Path $Drive "abide-acceptance"
$env:ABIDE_HOME = "$root\home"
$failed = 0

function Step([string]$Name, [scriptblock]$Do) {
  try {
    & $Do
    Write-Output "PASS  $Name"
  } catch {
    $script:failed++
    Write-Output "FAIL  $Name : $($_.Exception.Message)"
  }
}
function Run([int[]]$Wanted) {
  & $Abide @args
  if ($Wanted -notcontains $LASTEXITCODE) { throw "abide $args ended with $LASTEXITCODE" }
}

Write-Output "Windows $([Environment]::OSVersion.Version), $(& restic version), $(& $Abide --version)"

Step "a small school is made" {
  New-Item -ItemType Directory -Force "$root\school\Admin", $place | Out-Null
  1..40 | ForEach-Object { "letter $_ to parents" * 50 | Set-Content "$root\school\Admin\letter $_.txt" }
}
Step "abide agent init writes nothing twice" {
  Run 0 agent init --dry-run
  Run 0 agent init
  Run 2 agent init
  Remove-Item -Recurse -Force "$root\home"
}
Step "an agent.toml of this school is read" {
  New-Item -ItemType Directory -Force "$root\home\agent\secrets" | Out-Null
  -join ((1..40) | ForEach-Object { [char](97 + (Get-Random -Maximum 26)) }) |
    Set-Content -NoNewline "$root\home\agent\secrets\drive"
  "drive" | Set-Content "$place\ABIDE-DRIVE"
  $p = $place.Replace("\", "/"); $r = $root.Replace("\", "/")
  @"
[agent]
name = "acceptance"
[[repositories]]
name = "drive"
kind = "drive"
url = "$p/abide"
marker = "$p/ABIDE-DRIVE"
password_file = "secrets/drive"
[[systems]]
name = "Office"
grade = "critical"
[[systems.sources]]
kind = "files"
path = "$r/school/Admin"
"@ | Set-Content -Encoding utf8 "$root\home\agent\agent.toml"
  Run (0, 1) doctor
}
Step "a repository is made" { Run 0 repository make drive }
Step "a file that is held open is copied from a volume shadow copy" {
  $open = [IO.File]::Open("$root\school\Admin\letter 1.txt", "Open", "ReadWrite", "None")
  try { Run (0, 1) backup } finally { $open.Close() }
}
Step "a backup is complete" { Run 0 backup }
Step "a drill proves it" { Run 0 drill --full }
Step "it comes back" { Run 0 restore Office --to "$root\back" }
Step "a flipped byte is found" {
  $pack = Get-ChildItem -Recurse -File "$place\abide\data" | Sort-Object Length | Select-Object -Last 1
  $pack.IsReadOnly = $false
  $bytes = [IO.File]::ReadAllBytes($pack.FullName); $bytes[100] = $bytes[100] -bxor 255
  [IO.File]::WriteAllBytes($pack.FullName, $bytes)
  Run 1 drill --full
}
Step "the due list is told" { Run 0 agent due }
Step "the task is installed, runs, and is taken away" {
  $task = (& $Abide agent install --json | ConvertFrom-Json)
  $task.xml | Set-Content -Encoding unicode $task.file
  schtasks /Create /F /TN "Abide acceptance" /XML $task.file
  schtasks /Run /TN "Abide acceptance"
  Start-Sleep 10
  schtasks /Query /TN "Abide acceptance" /V /FO LIST
  schtasks /End /TN "Abide acceptance"
  schtasks /Delete /F /TN "Abide acceptance"
}
Step "what was made is removed" { Remove-Item -Recurse -Force $root, $place }

Write-Output "$failed steps failed"
Stop-Transcript | Out-Null
exit $failed
