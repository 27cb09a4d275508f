(module
  (type (;0;) (func (param i32 i32 i32 i32 i32)))
  (type (;1;) (func (param i32 i32 i32 i32 i32)))
  (import "e" "m" (memory (;0;) 1 1))
  (func (;0;) (type 0) (param i32 i32 i32 i32 i32)
    (local i32 i32 i32 v128 i32 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128)
    (local.set 8
      (v128.load32_splat
        (global.get 2)))
    (local.set 13
      (v128.load32_splat offset=4
        (global.get 2)))
    (local.set 15
      (v128.load32_splat offset=8
        (global.get 2)))
    (local.set 16
      (v128.load32_splat offset=12
        (global.get 2)))
    (local.set 18
      (v128.load32_splat offset=16
        (global.get 2)))
    (local.set 19
      (v128.load32_splat offset=20
        (global.get 2)))
    (local.set 22
      (v128.load32_splat offset=24
        (global.get 2)))
    (local.set 23
      (v128.load32_splat offset=28
        (global.get 2)))
    (local.set 25
      (v128.load32_splat offset=32
        (global.get 2)))
    (local.set 26
      (v128.load32_splat offset=36
        (global.get 2)))
    (local.set 27
      (v128.load32_splat offset=40
        (global.get 2)))
    (local.set 28
      (v128.load32_splat offset=44
        (global.get 2)))
    (local.set 29
      (v128.load32_splat offset=48
        (global.get 2)))
    (local.set 31
      (v128.load32_splat offset=52
        (global.get 2)))
    (local.set 34
      (v128.load32_splat offset=56
        (global.get 2)))
    (local.set 36
      (v128.load32_splat offset=60
        (global.get 2)))
    (local.set 37
      (v128.load32_splat offset=64
        (global.get 2)))
    (local.set 5
      (local.get 0))
    (local.set 6
      (local.get 1))
    (local.set 7
      (local.get 2))
    (local.set 9
      (local.get 3))
    (local.set 5
      (i32.add
        (local.get 5)
        (i32.mul
          (local.get 3)
          (i32.const 4))))
    (local.set 6
      (i32.add
        (local.get 6)
        (i32.mul
          (local.get 3)
          (i32.const 4))))
    (local.set 7
      (i32.add
        (local.get 7)
        (i32.mul
          (local.get 3)
          (i32.const 4))))
    (if  ;; label = @1
      (i32.lt_s
        (i32.add
          (local.get 9)
          (i32.const 3))
        (local.get 4))
      (then
        (loop  ;; label = @2
          (local.set 10
            (v128.load align=4
              (local.get 5)))
          (local.set 11
            (v128.load align=4
              (local.get 6)))
          (local.set 12
            (local.get 10))
          (local.set 14
            (f32x4.pmin
              (f32x4.add
                (f32x4.abs
                  (local.get 12))
                (f32x4.abs
                  (local.get 12)))
              (local.get 13)))
          (local.set 17
            (f32x4.pmax
              (f32x4.pmin
                (local.get 14)
                (local.get 15))
              (local.get 16)))
          (local.set 20
            (f32x4.relaxed_madd
              (local.get 17)
              (local.get 18)
              (local.get 19)))
          (local.set 21
            (f32x4.sub
              (local.get 20)
              (local.get 19)))
          (local.set 24
            (f32x4.relaxed_madd
              (local.get 21)
              (local.get 23)
              (f32x4.relaxed_madd
                (local.get 21)
                (local.get 22)
                (local.get 17))))
          (local.set 30
            (f32x4.relaxed_madd
              (f32x4.mul
                (local.get 24)
                (local.get 24))
              (f32x4.relaxed_madd
                (f32x4.relaxed_madd
                  (f32x4.relaxed_madd
                    (f32x4.relaxed_madd
                      (local.get 25)
                      (local.get 24)
                      (local.get 26))
                    (local.get 24)
                    (local.get 27))
                  (local.get 24)
                  (local.get 28))
                (local.get 24)
                (local.get 29))
              (local.get 24)))
          (local.set 32
            (i32x4.shl
              (i32x4.add
                (local.get 20)
                (local.get 31))
              (i32.const 23)))
          (local.set 33
            (f32x4.add
              (local.get 32)
              (local.get 32)))
          (local.set 35
            (f32x4.relaxed_madd
              (local.get 33)
              (local.get 30)
              (f32x4.sub
                (local.get 33)
                (local.get 34))))
          (local.set 38
            (v128.bitselect
              (local.get 12)
              (f32x4.div
                (local.get 35)
                (f32x4.add
                  (local.get 35)
                  (local.get 36)))
              (local.get 37)))
          (local.set 39
            (local.get 38))
          (local.set 40
            (f32x4.neg
              (local.get 11)))
          (local.set 41
            (f32x4.pmax
              (f32x4.pmin
                (local.get 40)
                (local.get 15))
              (local.get 16)))
          (local.set 42
            (f32x4.relaxed_madd
              (local.get 41)
              (local.get 18)
              (local.get 19)))
          (local.set 43
            (f32x4.sub
              (local.get 42)
              (local.get 19)))
          (local.set 44
            (f32x4.relaxed_madd
              (local.get 43)
              (local.get 23)
              (f32x4.relaxed_madd
                (local.get 43)
                (local.get 22)
                (local.get 41))))
          (local.set 45
            (f32x4.relaxed_madd
              (f32x4.mul
                (local.get 44)
                (local.get 44))
              (f32x4.relaxed_madd
                (f32x4.relaxed_madd
                  (f32x4.relaxed_madd
                    (f32x4.relaxed_madd
                      (local.get 25)
                      (local.get 44)
                      (local.get 26))
                    (local.get 44)
                    (local.get 27))
                  (local.get 44)
                  (local.get 28))
                (local.get 44)
                (local.get 29))
              (local.get 44)))
          (local.set 46
            (i32x4.shl
              (i32x4.add
                (local.get 42)
                (local.get 31))
              (i32.const 23)))
          (local.set 47
            (f32x4.relaxed_madd
              (local.get 46)
              (local.get 45)
              (local.get 46)))
          (local.set 48
            (v128.andnot
              (f32x4.add
                (local.get 47)
                (local.get 47))
              (f32x4.lt
                (local.get 40)
                (local.get 16))))
          (local.set 49
            (f32x4.div
              (local.get 34)
              (f32x4.add
                (local.get 34)
                (local.get 48))))
          (local.set 50
            (local.get 49))
          (local.set 51
            (f32x4.mul
              (local.get 39)
              (local.get 50)))
          (v128.store align=4
            (local.get 7)
            (local.get 51))
          (local.set 5
            (i32.add
              (local.get 5)
              (i32.const 16)))
          (local.set 6
            (i32.add
              (local.get 6)
              (i32.const 16)))
          (local.set 7
            (i32.add
              (local.get 7)
              (i32.const 16)))
          (local.set 9
            (i32.add
              (local.get 9)
              (i32.const 4)))
          (br_if 0 (;@2;)
            (i32.lt_s
              (i32.add
                (local.get 9)
                (i32.const 3))
              (local.get 4))))))
    (if  ;; label = @1
      (i32.lt_s
        (local.get 9)
        (local.get 4))
      (then
        (local.set 52
          (v128.load align=4
            (local.get 5)))
        (local.set 53
          (v128.load align=4
            (local.get 6)))
        (local.set 54
          (local.get 52))
        (local.set 55
          (f32x4.pmin
            (f32x4.add
              (f32x4.abs
                (local.get 54))
              (f32x4.abs
                (local.get 54)))
            (local.get 13)))
        (local.set 56
          (f32x4.pmax
            (f32x4.pmin
              (local.get 55)
              (local.get 15))
            (local.get 16)))
        (local.set 57
          (f32x4.relaxed_madd
            (local.get 56)
            (local.get 18)
            (local.get 19)))
        (local.set 58
          (f32x4.sub
            (local.get 57)
            (local.get 19)))
        (local.set 59
          (f32x4.relaxed_madd
            (local.get 58)
            (local.get 23)
            (f32x4.relaxed_madd
              (local.get 58)
              (local.get 22)
              (local.get 56))))
        (local.set 60
          (f32x4.relaxed_madd
            (f32x4.mul
              (local.get 59)
              (local.get 59))
            (f32x4.relaxed_madd
              (f32x4.relaxed_madd
                (f32x4.relaxed_madd
                  (f32x4.relaxed_madd
                    (local.get 25)
                    (local.get 59)
                    (local.get 26))
                  (local.get 59)
                  (local.get 27))
                (local.get 59)
                (local.get 28))
              (local.get 59)
              (local.get 29))
            (local.get 59)))
        (local.set 61
          (i32x4.shl
            (i32x4.add
              (local.get 57)
              (local.get 31))
            (i32.const 23)))
        (local.set 62
          (f32x4.add
            (local.get 61)
            (local.get 61)))
        (local.set 63
          (f32x4.relaxed_madd
            (local.get 62)
            (local.get 60)
            (f32x4.sub
              (local.get 62)
              (local.get 34))))
        (local.set 64
          (v128.bitselect
            (local.get 54)
            (f32x4.div
              (local.get 63)
              (f32x4.add
                (local.get 63)
                (local.get 36)))
            (local.get 37)))
        (local.set 65
          (local.get 64))
        (local.set 66
          (f32x4.neg
            (local.get 53)))
        (local.set 67
          (f32x4.pmax
            (f32x4.pmin
              (local.get 66)
              (local.get 15))
            (local.get 16)))
        (local.set 68
          (f32x4.relaxed_madd
            (local.get 67)
            (local.get 18)
            (local.get 19)))
        (local.set 69
          (f32x4.sub
            (local.get 68)
            (local.get 19)))
        (local.set 70
          (f32x4.relaxed_madd
            (local.get 69)
            (local.get 23)
            (f32x4.relaxed_madd
              (local.get 69)
              (local.get 22)
              (local.get 67))))
        (local.set 71
          (f32x4.relaxed_madd
            (f32x4.mul
              (local.get 70)
              (local.get 70))
            (f32x4.relaxed_madd
              (f32x4.relaxed_madd
                (f32x4.relaxed_madd
                  (f32x4.relaxed_madd
                    (local.get 25)
                    (local.get 70)
                    (local.get 26))
                  (local.get 70)
                  (local.get 27))
                (local.get 70)
                (local.get 28))
              (local.get 70)
              (local.get 29))
            (local.get 70)))
        (local.set 72
          (i32x4.shl
            (i32x4.add
              (local.get 68)
              (local.get 31))
            (i32.const 23)))
        (local.set 73
          (f32x4.relaxed_madd
            (local.get 72)
            (local.get 71)
            (local.get 72)))
        (local.set 74
          (v128.andnot
            (f32x4.add
              (local.get 73)
              (local.get 73))
            (f32x4.lt
              (local.get 66)
              (local.get 16))))
        (local.set 75
          (f32x4.div
            (local.get 34)
            (f32x4.add
              (local.get 34)
              (local.get 74))))
        (local.set 76
          (local.get 75))
        (local.set 77
          (f32x4.mul
            (local.get 65)
            (local.get 76)))
        (v128.store32_lane 0
          (local.get 7)
          (local.get 77))
        (v128.store32_lane 1
          (i32.add
            (local.get 7)
            (i32.const 4))
          (local.get 77)))))
  (func (;1;) (type 1) (param i32 i32 i32 i32 i32)
    (local i32 i32 i32)
    (global.set 0
      (local.get 0))
    (global.set 1
      (local.get 1))
    (global.set 2
      (local.get 3))
    (local.set 5
      (i32.load
        (i32.add
          (local.get 4)
          (i32.const 1024))))
    (local.set 6
      (i32.load
        (i32.add
          (local.get 4)
          (i32.const 1028))))
    (local.set 7
      (i32.load
        (i32.add
          (local.get 4)
          (i32.const 1032))))
    (call 0
      (i32.add
        (local.get 5)
        (i32.const 0))
      (i32.add
        (local.get 6)
        (i32.const 0))
      (i32.add
        (local.get 7)
        (i32.const 0))
      (i32.const 0)
      (i32.const 6)))
  (global (;0;) (mut i32) (i32.const 0))
  (global (;1;) (mut i32) (i32.const 0))
  (global (;2;) (mut i32) (i32.const 0))
  (export "main" (func 1)))
