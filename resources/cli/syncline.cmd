@echo off
rem The command line of the installed program. It opens no window.
"%~dp0Syncline.exe" --cli -- %*
exit /b %ERRORLEVEL%
