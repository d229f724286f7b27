#!/usr/bin/env pwsh
# Builds, tests, measures and publishes RawSse; run it without a verb to see what there is.
#
# It runs on Windows PowerShell 5.1 and PowerShell 7, and in an engine that has nothing but Microsoft.PowerShell.Core.
# So it uses the language, .NET and dotnet, no cmdlet of another module; and only ASCII, for 5.1 reads a script without
# a byte order mark in the code page of the machine.

# What a native command writes to standard error is no error of this script; its exit code tells.
$ErrorActionPreference = 'Continue'
$PSNativeCommandUseErrorActionPreference = $false

# What fails here (no dotnet, a file in use) would otherwise be printed and passed over.
trap {
    [Console]::Error.WriteLine("build.ps1: $_")
    exit 1
}

$solution = [System.IO.Path]::Combine($PSScriptRoot, 'RawSse.sln')
$server = [System.IO.Path]::Combine($PSScriptRoot, 'RawSse.Server')
$benchmarks = [System.IO.Path]::Combine($PSScriptRoot, 'RawSse.Benchmarks')
$artifacts = [System.IO.Path]::Combine($PSScriptRoot, 'artifacts')

# Runs one step; where it fails, the script ends with its exit code.
function Invoke-Dotnet {
    & dotnet @args
    if ($LASTEXITCODE -ne 0) {
        [Console]::Error.WriteLine("build.ps1: 'dotnet $($args[0])' failed with exit code $LASTEXITCODE")
        exit $LASTEXITCODE
    }
}

function Stop-WithUsage([string] $Mistake) {
    [Console]::Error.WriteLine("build.ps1: $Mistake; expected build, test, bench, publish or format")
    [Console]::Error.WriteLine('  build                   everything, in Release')
    [Console]::Error.WriteLine('  test [-Long] [options]  all tests; -Long gives the chaos test a minute and the soak of a page five, and cuts clients at every byte; options of dotnet test, such as --filter Name~Resume')
    [Console]::Error.WriteLine('  bench [options]         all benchmarks; options of BenchmarkDotNet, such as --filter=*Encoder*')
    [Console]::Error.WriteLine('  publish [runtime id]    one native executable in artifacts/; for this machine, or such as linux-x64')
    [Console]::Error.WriteLine('  format [options]        the style rules; options of dotnet format, such as --verify-no-changes')
    exit 2
}

function Publish-Executable([string] $Runtime) {
    $windows = if ($Runtime) { $Runtime -like 'win*' } else { [System.IO.Path]::DirectorySeparatorChar -eq '\' }
    $executable = [System.IO.Path]::Combine($artifacts, $(if ($windows) { 'rawsse.exe' } else { 'rawsse' }))
    $target = @(if ($Runtime) { '--runtime', $Runtime })

    # A step that fails must not leave the executable of an earlier day behind.
    if ([System.IO.Directory]::Exists($artifacts)) {
        [System.IO.File]::Delete([System.IO.Path]::Combine($artifacts, 'rawsse'))
        [System.IO.File]::Delete([System.IO.Path]::Combine($artifacts, 'rawsse.exe'))
    }

    # What is made on the way lies apart from ordinary builds, so that neither disturbs the other; the symbols stay there.
    Invoke-Dotnet publish $server -c Release @target --output $artifacts `
        --artifacts-path ([System.IO.Path]::Combine($server, 'obj', 'publish'))
    if (-not [System.IO.File]::Exists($executable)) {
        throw "publish made no $executable"
    }

    $size = [System.IO.FileInfo]::new($executable).Length / 1000000
    [Console]::WriteLine("${executable}: $($size.ToString('0.0')) MB")
}

$verb = if ($args.Count -gt 0) { $args[0] } else { '' }
$rest = @(if ($args.Count -gt 1) { $args[1..($args.Count - 1)] })

switch ($verb) {
    'build' {
        if ($rest.Count -gt 0) { Stop-WithUsage "build has no arguments; got '$rest'" }
        Invoke-Dotnet build $solution -c Release
    }
    'test' {
        if ($rest -contains '-Long') {
            $env:LONG_TESTS = 'true'
            $rest = @($rest -ne '-Long')
        }
        Invoke-Dotnet build $solution -c Release
        Invoke-Dotnet test $solution -c Release --no-build @rest
    }
    'bench' {
        # '=', for on Unix a pattern that stands alone would be replaced by the names of files.
        if ($rest.Count -eq 0) { $rest = @('--filter=*') }
        Invoke-Dotnet build $solution -c Release
        Invoke-Dotnet run --project $benchmarks -c Release --no-build '--' @rest
    }
    'publish' {
        if ($rest.Count -gt 1) { Stop-WithUsage "publish has one argument, a runtime id; got '$rest'" }
        Publish-Executable "$rest"
    }
    'format' {
        Invoke-Dotnet format $solution @rest
    }
    '' { Stop-WithUsage 'there is no verb' }
    default { Stop-WithUsage "there is no verb '$verb'" }
}

exit 0
