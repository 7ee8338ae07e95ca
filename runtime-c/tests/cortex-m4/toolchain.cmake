# Builds for a Cortex-M4 and runs what was built on QEMU's MPS2 board (the machine of boards/qemu-an386).
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR arm)
set(CMAKE_C_COMPILER arm-none-eabi-gcc)
set(CMAKE_ASM_COMPILER arm-none-eabi-gcc)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(core "-mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16")
set(CMAKE_C_FLAGS_INIT "${core}")
set(CMAKE_ASM_FLAGS_INIT "${core}")
set(CMAKE_EXE_LINKER_FLAGS_INIT
  "-nostdlib -L ${CMAKE_CURRENT_LIST_DIR} -T ${CMAKE_CURRENT_LIST_DIR}/../../../firmware/link/cortexm.ld")
set(CMAKE_C_STANDARD_LIBRARIES "-lgcc")
set(CMAKE_CROSSCOMPILING_EMULATOR
  qemu-system-arm -machine mps2-an386 -display none -monitor none -serial none
  -semihosting-config enable=on,target=native -kernel)
